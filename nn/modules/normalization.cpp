// Layers that normalise: their parameters, checks and running values.
#include "nn/modules/normalization.hpp"

#include <string>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

namespace {

double checked_eps(std::string_view layer, double eps) {
  check_not_negative(layer, "eps", eps);
  return eps;
}

std::optional<double> checked_momentum(std::string_view layer, const std::optional<RealNumber>& momentum) {
  if (momentum) check_probability(layer, "momentum", *momentum);
  return momentum;
}

// Throws ShapeError unless x is (N, C, ...) for C = number, which `layer` calls `name`.
void check_channels(std::string_view layer, std::string_view name, const Tensor& x, std::int64_t number) {
  if (x.dim() >= 2 && x.shape()[1] == number) return;
  throw ShapeError(std::string(layer) + ": the input " + to_text(x.shape()) + " must have " + std::string(name) +
                   " = " + std::to_string(number) + " channels in dimension 1");
}

Shape checked_normalized_shape(std::string_view layer, const Shape& shape) {
  if (shape.empty())
    throw ShapeError(std::string(layer) + ": normalized_shape is (), it must have at least one dimension");
  for (const std::int64_t size : shape) checked_size(layer, "a size of normalized_shape", size);
  return checked_shape(layer, shape);
}

std::int64_t checked_channels(std::string_view layer, std::string_view name, std::int64_t number) {
  return checked_shape(layer, {checked_size(layer, name, number)})[0];
}

// Checks the dtype of an input, which must be that of the weight.
void check_input(std::string_view layer, const Tensor& x, const std::optional<Parameter>& weight) {
  require_floating_point(layer, x.data());
  if (weight) check_one_dtype(layer, "the input", x.dtype(), "the weight", weight->dtype());
}

void check_last_dimensions(std::string_view layer, const Tensor& x, const Shape& normalized_shape) {
  bool fits = x.dim() >= normalized_shape.size();
  for (std::size_t d = 1; fits && d <= normalized_shape.size(); ++d) {
    fits = x.shape()[x.dim() - d] == normalized_shape[normalized_shape.size() - d];
  }
  if (fits) return;
  throw ShapeError(std::string(layer) + ": the input " + to_text(x.shape()) + " must end with the normalized shape " +
                   to_text(normalized_shape));
}

std::string word_of(bool value) { return value ? "true" : "false"; }

}  // namespace

LayerNorm::LayerNorm(const Shape& normalized_shape, LayerNormOptions options)
    : weight(add_if(options.elementwise_affine, "weight",
                    [&] { return ones(checked_normalized_shape("LayerNorm", normalized_shape)); })),
      bias(add_if(options.elementwise_affine, "bias", [&] { return zeros(normalized_shape); })),
      normalized_shape_(checked_normalized_shape("LayerNorm", normalized_shape)),
      eps_(checked_eps("LayerNorm", options.eps)) {
  describe(to_text(normalized_shape) + ", eps=" + to_text(eps_) +
           ", elementwise_affine=" + word_of(options.elementwise_affine));
}

Tensor LayerNorm::forward(const Tensor& x) const {
  check_last_dimensions("LayerNorm", x, normalized_shape_);
  check_input("LayerNorm", x, weight);
  return layer_norm(x, normalized_shape_, {.weight = weight, .bias = bias, .eps = eps_});
}

RMSNorm::RMSNorm(const Shape& normalized_shape, RMSNormOptions options)
    : weight(add_if(options.elementwise_affine, "weight",
                    [&] { return ones(checked_normalized_shape("RMSNorm", normalized_shape)); })),
      normalized_shape_(checked_normalized_shape("RMSNorm", normalized_shape)),
      eps_(options.eps ? std::optional(checked_eps("RMSNorm", *options.eps)) : std::nullopt) {
  describe(to_text(normalized_shape) + ", eps=" + (eps_ ? to_text(*eps_) : "none") +
           ", elementwise_affine=" + word_of(options.elementwise_affine));
}

Tensor RMSNorm::forward(const Tensor& x) const {
  check_last_dimensions("RMSNorm", x, normalized_shape_);
  check_input("RMSNorm", x, weight);
  return rms_norm(x, normalized_shape_, {.weight = weight, .eps = eps_});
}

GroupNorm::GroupNorm(WholeNumber num_groups, WholeNumber num_channels, GroupNormOptions options)
    : weight(add_if(options.affine, "weight",
                    [&] { return ones({checked_channels("GroupNorm", "num_channels", num_channels)}); })),
      bias(add_if(options.affine, "bias", [&] { return zeros({num_channels}); })),
      num_groups_(checked_size("GroupNorm", "num_groups", num_groups)),
      num_channels_(checked_channels("GroupNorm", "num_channels", num_channels)),
      eps_(checked_eps("GroupNorm", options.eps)) {
  check_divisible("GroupNorm", "num_channels", num_channels, "num_groups", num_groups);
  describe(std::to_string(num_groups) + ", " + std::to_string(num_channels) + ", eps=" + to_text(eps_) +
           ", affine=" + word_of(options.affine));
}

Tensor GroupNorm::forward(const Tensor& x) const {
  check_channels("GroupNorm", "num_channels", x, num_channels_);
  check_input("GroupNorm", x, weight);
  return group_norm(x, num_groups_, {.weight = weight, .bias = bias, .eps = eps_});
}

BatchNorm::BatchNorm(std::string_view layer, std::int64_t num_features, const BatchNormOptions& options)
    : weight(add_if(options.affine, "weight",
                    [&] { return ones({checked_channels(layer, "num_features", num_features)}); })),
      bias(add_if(options.affine, "bias", [&] { return zeros({num_features}); })),
      running_mean(add_buffer_if(options.track_running_stats, "running_mean",
                                 [&] { return zeros({checked_channels(layer, "num_features", num_features)}); })),
      running_var(add_buffer_if(options.track_running_stats, "running_var", [&] { return ones({num_features}); })),
      num_batches_tracked(add_buffer_if(options.track_running_stats, "num_batches_tracked", [] { return tensor(0); })),
      num_features_(checked_channels(layer, "num_features", num_features)),
      eps_(checked_eps(layer, options.eps)),
      momentum_(checked_momentum(layer, options.momentum)) {
  describe(std::to_string(num_features) + ", eps=" + to_text(eps_) +
           ", momentum=" + (momentum_ ? to_text(*momentum_) : "none") + ", affine=" + word_of(options.affine) +
           ", track_running_stats=" + word_of(options.track_running_stats));
}

Tensor BatchNorm::normalized(std::string_view layer, const Tensor& x) const {
  check_channels(layer, "num_features", x, num_features_);
  check_input(layer, x, weight);
  if (running_mean) check_one_dtype(layer, "the input", x.dtype(), "the running mean", running_mean->dtype());
  return is_training() || !running_mean ? normalized_by_batch(layer, x) : normalized_by_running_values(x);
}

Tensor BatchNorm::normalized_by_batch(std::string_view layer, const Tensor& x) const {
  const std::int64_t n = x.numel() / num_features_;
  if (n == 0 && !is_training()) {  // any mean and variance do
    const Tensor mean = zeros({num_features_}, {.dtype = x.dtype()});
    return batch_norm(x, mean, mean + 1, {.weight = weight, .bias = bias, .eps = eps_});
  }
  if (n < 2) {
    throw ShapeError(
        std::string(layer) + ": the input " + to_text(x.shape()) + " has " + std::to_string(n) +
        " values for a channel; the variance of a batch needs at least 2 (also in eval mode without running "
        "statistics)");
  }
  const auto [y, mean, variance] =
      minitorch::detail::normalized_by_batch(x, {.weight = weight, .bias = bias, .eps = eps_});
  if (is_training() && running_mean) {
    const double unbiased = static_cast<double>(n) / static_cast<double>(n - 1);
    follow(Tensor(mean), Tensor(variance * unbiased));
  }
  return y;
}

// A graph gets copies of the running values, so that its backward pass may come after the next batch of training.
Tensor BatchNorm::normalized_by_running_values(const Tensor& x) const {
  const auto kept = [](const Buffer& running) {
    return GradMode::is_enabled() ? running.value().clone() : running.value();
  };
  return batch_norm(x, kept(*running_mean), kept(*running_var), {.weight = weight, .bias = bias, .eps = eps_});
}

void BatchNorm::follow(const Tensor& mean, const Tensor& variance) const {
  const bool counts = !momentum_ || detail::MeanOverBatches::is_on();
  if (operators::Recording::current() != nullptr && counts)
    operators::Recording::refuse("BatchNorm without momentum", "the weight of a batch depends on how many came before");
  const double batches = batches_before();
  if (!(batches >= 0 && batches < 0x1p53)) {
    throw DataError("BatchNorm: num_batches_tracked is " + to_text(batches) + ", it must be from 0 to 2^53");
  }
  const double part = counts ? 1 / (batches + 1) : *momentum_;
  const auto moved = [&](const Buffer& running, const Tensor& batch) {
    const Tensor sum = running.value() * (1 - part) + batch * part;
    return sum.to(running.dtype());
  };
  const auto guard = no_grad();
  for (const Buffer& running : {*running_mean, *running_var}) {
    if (running.shape() != mean.shape()) {
      throw ShapeError("BatchNorm: a running value is " + to_text(running.shape()) + ", it must be " +
                       to_text(mean.shape()));
    }
  }
  const Tensor next_mean = moved(*running_mean, mean), next_var = moved(*running_var, variance);
  num_batches_tracked->value().add_(1);  // the last call that can throw, but for memory where a tensor was assigned
  running_mean->set_value(next_mean);
  running_var->set_value(next_var);
}

// A recorded step asks once: its repetitions only add 1 to it.
double BatchNorm::batches_before() const {
  const operators::Recording::Current none(nullptr);
  return num_batches_tracked->value().item();
}

BatchNorm1d::BatchNorm1d(WholeNumber num_features, BatchNormOptions options)
    : BatchNorm("BatchNorm1d", num_features, options) {}

Tensor BatchNorm1d::forward(const Tensor& x) const {
  if (x.dim() != 2 && x.dim() != 3) {
    throw ShapeError("BatchNorm1d: the input " + to_text(x.shape()) +
                     " must have 2 or 3 dimensions, (N, C) or (N, C, L)");
  }
  return normalized("BatchNorm1d", x);
}

BatchNorm2d::BatchNorm2d(WholeNumber num_features, BatchNormOptions options)
    : BatchNorm("BatchNorm2d", num_features, options) {}

Tensor BatchNorm2d::forward(const Tensor& x) const {
  if (x.dim() != 4) {
    throw ShapeError("BatchNorm2d: the input " + to_text(x.shape()) + " must have 4 dimensions, (N, C, H, W)");
  }
  return normalized("BatchNorm2d", x);
}

}  // namespace minitorch::nn
