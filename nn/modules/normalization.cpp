// Normalization to mean 0 and variance 1: one function with its derivative, and the layers that choose its dimensions.
#include "nn/modules/normalization.hpp"

#include <array>
#include <cmath>
#include <string>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/scaling.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

// Mean and variance over some dimensions, which are kept with size 1.
template <class V> struct Moments {
  V mean, variance;

  Moments(const V& x, const Dims& dims)
      : mean(minitorch::mean(x, dims, {.keepdim = true})), variance(var(x, dims, {.keepdim = true, .correction = 0})) {}
};

// The same for data, in fewer passes. The mean is corrected by the mean of x - mean, which is 0 up to rounding, so that
// equal elements become exactly 0. The variance may overflow or underflow.
template <> struct Moments<TensorData> {
  TensorData mean, variance;

  Moments(const TensorData& x, const Dims& dims) {
    const auto mean_of = [&](const TensorData& values) { return minitorch::mean(values, dims, {.keepdim = true}); };
    const TensorData first = mean_of(x), rest = x - first, second = mean_of(rest);
    mean = first + second;
    zip_into(operators::Sub{}, rest, second);
    map_into(operators::Square{}, rest);
    variance = mean_of(rest);
  }
};

// 1 / √(v + eps)
template <class V> V inverse_deviation(const V& variance, const V& eps) { return inv(sqrt(variance + eps)); }

// y = (x - m) r for m = mean x, r = 1 / √(var x + eps)   =>   dx = r (dy - mean dy - y mean(dy y)).
// The backward pass uses the saved m and r; one that builds a graph computes them again as functions of x.
struct Standardize {
  Dims dims;
  TensorData eps, m, r;
  static constexpr auto name = "standardize";

  TensorData forward(const TensorData& x) const { return (x - m) * r; }
  std::array<TensorData, 1> backward(const TensorData& dy, const TensorData& x) const {
    return {derivative(dy, forward(x), r)};
  }
  std::array<Tensor, 1> backward(const Tensor& dy, const Tensor& x) const {
    const Moments<Tensor> moments(x, dims);
    const Tensor scale = inverse_deviation(moments.variance, Tensor(eps));
    return {derivative(dy, (x - moments.mean) * scale, scale)};
  }

  template <class V> V derivative(const V& dy, const V& y, const V& scale) const {
    const auto mean_of = [&](const V& values) { return mean(values, dims, {.keepdim = true}); };
    return scale * (dy - mean_of(dy) - y * mean_of(dy * y));
  }
};

// The standardization of x with eps is that of x / u with eps / u². For an x whose variance overflows or underflows, u
// is the largest magnitude rounded to a power of 2, but not below √eps, beside which smaller values vanish.
Tensor standardized_by_unit(const Tensor& x, const Dims& dims, double eps) {
  const DType dtype = x.dtype();
  const TensorData unit = maximum(largest_power_of_2(x.data(), ReducedDims("standardize", dims, x.dim())),
                                  TensorData::number(std::sqrt(eps), dtype));
  TensorData scaled_eps = TensorData::number(eps, dtype) / unit / unit;
  // eps / u² may underflow beside a variance above 0, but if all elements are equal, the divisor must not be 0.
  const double least = dtype == float32 ? 1e-30 : 1e-100;
  if (eps > 0) scaled_eps = maximum(scaled_eps, TensorData::number(least, dtype));
  const Tensor scaled = x / Tensor(unit);
  const Moments<TensorData> moments(scaled.data(), dims);
  return call(Standardize{dims, scaled_eps, moments.mean, inverse_deviation(moments.variance, scaled_eps)}, scaled);
}

Tensor standardized(const Tensor& x, const Dims& dims, double eps, const Moments<TensorData>& moments) {
  const TensorData added = TensorData::number(eps, x.dtype()), sum = moments.variance + added;
  if (x.numel() > 0 && !all_in_range(sum, 1)) return standardized_by_unit(x, dims, eps);
  return call(Standardize{dims, added, moments.mean, inv(sqrt(sum))}, x);
}

double checked_eps(std::string_view layer, double eps) {
  check_not_negative(layer, "eps", eps);
  return eps;
}

std::optional<double> checked_momentum(std::string_view layer, std::optional<double> momentum) {
  if (momentum) check_probability(layer, "momentum", *momentum);
  return momentum;
}

const Shape& checked_shape(const Shape& shape) {
  if (shape.empty()) throw ShapeError("LayerNorm: normalized_shape is (), it must have at least one dimension");
  for (const std::int64_t size : shape) checked_size("LayerNorm", "a size of normalized_shape", size);
  return shape;
}

std::string word_of(bool value) { return value ? "true" : "false"; }

}  // namespace

Tensor standardize(const Tensor& x, const Dims& dims, double eps) {
  require_floating_point("standardize", x.data());
  check_not_negative("standardize", "eps", eps);
  const Dims reduced = ReducedDims("standardize", dims, x.dim()).list();
  return standardized(x, reduced, eps, Moments<TensorData>(x.data(), reduced));
}

LayerNorm::LayerNorm(const Shape& normalized_shape, LayerNormOptions options)
    : weight(add_if(options.elementwise_affine, "weight", [&] { return ones(checked_shape(normalized_shape)); })),
      bias(add_if(options.elementwise_affine, "bias", [&] { return zeros(normalized_shape); })),
      normalized_shape_(checked_shape(normalized_shape)),
      eps_(checked_eps("LayerNorm", options.eps)) {
  describe(to_text(normalized_shape) + ", eps=" + to_text(eps_) +
           ", elementwise_affine=" + word_of(options.elementwise_affine));
}

LayerNorm::LayerNorm(std::int64_t normalized_size, LayerNormOptions options)
    : LayerNorm(Shape{normalized_size}, options) {}

Tensor LayerNorm::forward(const Tensor& x) const {
  const std::size_t last = normalized_shape_.size();
  bool fits = x.dim() >= last;
  Dims dims;
  for (std::size_t d = 0; fits && d < last; ++d) {
    const std::size_t dim = x.dim() - last + d;
    fits = x.shape()[dim] == normalized_shape_[d];
    dims.push_back(static_cast<std::int64_t>(dim));
  }
  if (!fits) {
    throw ShapeError("LayerNorm: the input " + to_text(x.shape()) + " must end with the normalized shape " +
                     to_text(normalized_shape_));
  }
  require_floating_point("LayerNorm", x.data());
  if (weight) check_one_dtype("LayerNorm", "the input", x.dtype(), "the weight", weight->dtype());
  const Tensor y = standardize(x, dims, eps_);
  return weight ? y * weight->value() + bias->value() : y;
}

BatchNorm::BatchNorm(std::string_view layer, std::int64_t num_features, const BatchNormOptions& options)
    : weight(
          add_if(options.affine, "weight", [&] { return ones({checked_size(layer, "num_features", num_features)}); })),
      bias(add_if(options.affine, "bias", [&] { return zeros({num_features}); })),
      running_mean(add_buffer_if(options.track_running_stats, "running_mean",
                                 [&] { return zeros({checked_size(layer, "num_features", num_features)}); })),
      running_var(add_buffer_if(options.track_running_stats, "running_var", [&] { return ones({num_features}); })),
      num_batches_tracked(add_buffer_if(options.track_running_stats, "num_batches_tracked", [] { return tensor(0); })),
      num_features_(checked_size(layer, "num_features", num_features)),
      eps_(checked_eps(layer, options.eps)),
      momentum_(checked_momentum(layer, options.momentum)) {
  describe(std::to_string(num_features) + ", eps=" + to_text(eps_) +
           ", momentum=" + (momentum_ ? to_text(*momentum_) : "none") + ", affine=" + word_of(options.affine) +
           ", track_running_stats=" + word_of(options.track_running_stats));
}

namespace {

// Returns (C) as (C, 1, ...), which broadcasts to x (N, C, ...).
Tensor beside_channels(const Tensor& values, const Tensor& x) {
  Shape shape = Shape::filled(x.dim() - 1, 1);
  shape[0] = -1;
  return reshape(values, shape);
}

}  // namespace

Tensor BatchNorm::normalized(std::string_view layer, const Tensor& x) const {
  if (x.dim() < 2 || x.shape()[1] != num_features_) {
    throw ShapeError(std::string(layer) + ": the input " + to_text(x.shape()) +
                     " must have num_features = " + std::to_string(num_features_) + " channels in dimension 1");
  }
  require_floating_point(layer, x.data());
  if (weight) check_one_dtype(layer, "the input", x.dtype(), "the weight", weight->dtype());
  if (running_mean) check_one_dtype(layer, "the input", x.dtype(), "the running mean", running_mean->dtype());
  return is_training() || !running_mean ? normalized_by_batch(layer, x) : normalized_by_running_values(x);
}

Tensor BatchNorm::normalized_by_batch(std::string_view layer, const Tensor& x) const {
  const std::int64_t n = x.numel() / num_features_;
  if (n < 2) {
    throw ShapeError(
        std::string(layer) + ": the input " + to_text(x.shape()) + " has " + std::to_string(n) +
        " values for a channel; the variance of a batch needs at least 2 (also in eval mode without running "
        "statistics)");
  }
  Dims dims = {0};
  for (std::size_t d = 2; d < x.dim(); ++d) dims.push_back(static_cast<std::int64_t>(d));
  const Moments<TensorData> moments(x.data(), dims);
  Tensor y = standardized(x, dims, eps_, moments);
  if (weight) y = y * beside_channels(*weight, x) + beside_channels(*bias, x);
  if (is_training() && running_mean) {
    const double unbiased = static_cast<double>(n) / static_cast<double>(n - 1);
    const TensorData& v = moments.variance;
    follow(Tensor(moments.mean),
           Tensor((all_finite(v) ? v : var(x.data(), dims, {.keepdim = true, .correction = 0})) * unbiased));
  }
  return y;
}

// Computes one product and one sum for each element: y = x s + (bias - running_mean s).
Tensor BatchNorm::normalized_by_running_values(const Tensor& x) const {
  const Tensor r = inv(sqrt(running_var->value() + eps_));
  const Tensor scale = weight ? weight->value() * r : r;
  const Tensor shift = bias ? bias->value() - running_mean->value() * scale : -(running_mean->value() * scale);
  return x * beside_channels(scale, x) + beside_channels(shift, x);
}

void BatchNorm::follow(const Tensor& mean, const Tensor& variance) const {
  const double part = momentum_ ? *momentum_ : 1 / (num_batches_tracked->value().item() + 1);
  const auto moved = [&](const Buffer& running, const Tensor& batch) {
    const Tensor sum = running.value() * (1 - part) + reshape(batch, running.shape()) * part;
    return sum.to(running.dtype());
  };
  Tensor next_mean = moved(*running_mean, mean), next_var = moved(*running_var, variance);
  num_batches_tracked->value().add_(1);  // the last call that can throw
  // Replaces the tensors instead of changing them in place, since a graph may have saved them.
  running_mean->value() = std::move(next_mean);
  running_var->value() = std::move(next_var);
}

BatchNorm1d::BatchNorm1d(std::int64_t num_features, BatchNormOptions options)
    : BatchNorm("BatchNorm1d", num_features, options) {}

Tensor BatchNorm1d::forward(const Tensor& x) const {
  if (x.dim() != 2 && x.dim() != 3) {
    throw ShapeError("BatchNorm1d: the input " + to_text(x.shape()) +
                     " must have 2 or 3 dimensions, (N, C) or (N, C, L)");
  }
  return normalized("BatchNorm1d", x);
}

}  // namespace minitorch::nn
