// Classification losses: pick the target's element, weight it, and reduce.
#include "nn/losses/cross_entropy.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/scalar/scalar_functions.hpp"
#include "minitorch/scalar/scalar_lists.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/losses/elementwise_losses.hpp"
#include "nn/losses/weighting.hpp"
#include "operators/errors/error.hpp"
#include "operators/losses/cross_entropy.hpp"
#include "operators/recording/recording.hpp"
#include "operators/select/gather.hpp"

namespace minitorch::nn {

namespace {

// The dimension of the classes.
std::int64_t class_dim(const Tensor& x) { return x.dim() == 1 ? 0 : 1; }
std::int64_t classes(const Tensor& x) { return x.size(class_dim(x)); }

void check_input(std::string_view function, const Tensor& x, const std::optional<Tensor>& weight) {
  if (x.dim() == 0 || classes(x) == 0 || !is_floating_point(x.dtype())) {
    throw ShapeError(std::string(function) + ": an input " + shape_and_dtype(x) +
                     ", it must be floating point, (C) or (N, C, ...) for at least one class");
  }
  if (weight && (weight->shape() != Shape{classes(x)} || !is_floating_point(weight->dtype()))) {
    throw ShapeError(std::string(function) + ": a weight " + shape_and_dtype(*weight) + " for " +
                     std::to_string(classes(x)) + " classes, it must have a floating-point number for each");
  }
  if (weight) check_one_dtype(function, "the weight", weight->dtype(), "the input", x.dtype());
}

// z = log Σ eˣ - x[index] for each row of x, or for x itself if it has one dimension   =>   dx = dz (eˣ / Σ eˣ - e),
// where e is 1 at the index and 0 elsewhere
struct CrossEntropyOfRows {
  TensorData index;  // with a dimension of size 1 for the classes
  mutable TensorData largest = {}, log_sum = {};
  static constexpr auto name = "cross_entropy";

  TensorData forward(const TensorData& x) const {
    const TensorData from = contiguous(x), z = memory(x);
    largest = memory(x);
    log_sum = memory(x);
    with_floating_type(x, [&]<class T>() {
      operators::recorded(
          name, [sizes = sizes_of(x), logits = from.data<T>(), target = index.data<std::int64_t>(),
                 scale = operators::LogitScale<T>{largest.data<T>(), log_sum.data<T>()},
                 losses = z.data<T>()] { operators::cross_entropy<T>(sizes, logits, target, scale, losses); });
    });
    return z;
  }
  std::array<TensorData, 1> backward(const TensorData& dz, const TensorData& x) const {
    const auto targets = constant<TensorData>(index, "its target", name);
    const TensorData from = contiguous(x), d = contiguous(dz);
    TensorData dx(x.shape(), x.dtype());
    with_floating_type(x, [&]<class T>() {
      operators::recorded(
          name,
          [sizes = sizes_of(x), slopes = d.data<T>(), logits = from.data<T>(), target = targets.data<std::int64_t>(),
           scale = operators::LogitScale<const T>{largest.data<T>(), log_sum.data<T>()},
           to = dx.data<T>()] { operators::cross_entropy_backward<T>(sizes, slopes, logits, target, scale, to); });
    });
    return {dx};
  }
  std::array<Tensor, 1> backward(const Tensor& dz, const Tensor& x) const {
    const std::int64_t dim = x.dim() == 1 ? 0 : 1;
    const Tensor e = scatter(zeros_like(x.detach()), dim, constant<Tensor>(index, "its target", name),
                             ones(index.shape(), {.dtype = x.dtype()}));
    return {unsqueeze(dz, dim) * (softmax(x, dim) - e)};
  }

 private:
  operators::LogitSizes sizes_of(const TensorData& x) const {
    return {.examples = index.numel(), .classes = x.shape().back()};
  }
  // For a number of each row.
  static TensorData memory(const TensorData& x) { return {x.dim() == 1 ? Shape{} : Shape{x.shape()[0]}, x.dtype()}; }
};

// Class indices as a target, checked, with a dimension of size 1 for the classes.
class Targets {
 public:
  Targets(std::string_view function, const Tensor& x, const Tensor& target, std::int64_t ignore_index) {
    Shape expected = x.shape();
    expected.erase(static_cast<std::size_t>(class_dim(x)));
    if (target.shape() != expected) {
      throw ShapeError(std::string(function) + ": classes " + to_text(target.shape()) + " for an input " +
                       to_text(x.shape()) + ", they must be " + to_text(expected));
    }
    if (target.dtype() != int64) {
      throw DtypeError(std::string(function) + ": classes " + shape_and_dtype(target) +
                       ", they must be int64; convert by to(int64)");
    }
    Tensor picked = contiguous(target.detach());
    const bool some_are_ignored =
        operators::answered("whether some targets are ignored",
                            [begin = picked.data().data<std::int64_t>(), n = picked.numel(), ignore_index] {
                              return std::find(begin, begin + n, ignore_index) != begin + n;
                            });
    if (some_are_ignored) {
      const Tensor is_ignored = picked == ignore_index;
      counts_ = (1 - is_ignored).to(x.dtype());
      picked = where(is_ignored, 0, picked);
    }
    const auto size = classes(x);
    operators::recorded(function, [function, view = picked.data().view<std::int64_t>(), dim = class_dim(x), size] {
      operators::check_indices(function, view, static_cast<std::size_t>(dim), size);
    });
    index_ = unsqueeze(picked, class_dim(x));
  }

  /// Returns x with zeros for the examples of weight 0, so that they add nothing to the loss and get no derivative,
  /// even if they are NaN. The derivative of a weight is the loss of its example, so examples with a finite loss stay
  /// if that derivative is needed. `logarithms` computes log probabilities from x.
  template <class F> Tensor masked(const Tensor& x, const std::optional<Tensor>& weights, const F& logarithms) const {
    if (!weights || is_true("whether all weights are other than 0", all(weights->detach()).data())) return x;
    Tensor is_out = weights->detach() == 0;
    if (weights->requires_grad()) is_out = is_out * not_finite(pick(logarithms(x.detach())));
    return where(unsqueeze(is_out, class_dim(x)), 0.0, x);
  }

  /// Returns the elements of x at the targets.
  Tensor pick(const Tensor& x) const { return squeeze(gather(x, class_dim(x), index_), class_dim(x)); }
  /// Returns the cross entropy of logits x, for each target.
  Tensor cross_entropy(const Tensor& x) const {
    if (x.dim() > 2) return -pick(log_softmax(x, class_dim(x)));
    return apply(CrossEntropyOfRows{with_recorded_version(contiguous(index_.data()))}, x);
  }
  /// Returns the weight of each target: that of its class, and 0 if it is ignored; nullopt if all are 1.
  std::optional<Tensor> weights(const std::optional<Tensor>& of_classes) const {
    if (!of_classes) return counts_;
    const Tensor flat = index_select(*of_classes, 0, flatten(index_));
    Shape shape = index_.shape();
    shape.erase(index_.dim() == 1 ? 0 : 1);
    const Tensor chosen = reshape(flat, shape);
    return counts_ ? chosen * *counts_ : chosen;
  }
  /// Returns 0 for each ignored target, and 1 for the others; nullopt if none is ignored.
  const std::optional<Tensor>& counts() const { return counts_; }

 private:
  Tensor index_;
  std::optional<Tensor> counts_;
};

// Returns the class weights in a shape that broadcasts to x.
Tensor beside_classes(const Tensor& x, const Tensor& weight) {
  Shape shape = Shape::filled(x.dim(), 1);
  shape[static_cast<std::size_t>(class_dim(x))] = weight.size(0);
  return reshape(weight, shape);
}

Tensor times(const Tensor& losses, const std::optional<Tensor>& weights) {
  return weights ? losses * *weights : losses;
}

// Reduces the losses. The mean is the weighted one; with total weight 0 it is NaN.
Tensor reduced_by(const Tensor& losses, const std::optional<Tensor>& weights, Reduction reduction) {
  if (!weights || reduction != Reduction::mean || losses.numel() == 0) return reduced(losses, reduction);
  const Tensor all = sum(losses), weight = sum(*weights);
  const bool has_weight = is_true("whether the sum of the weights is other than 0", weight.data());
  return has_weight ? all / weight : all * std::numeric_limits<double>::quiet_NaN();
}

// Returns x with zeros for the examples whose weights are all 0. If derivatives of weights are needed, examples with
// finite log probabilities stay.
Tensor masked(const Tensor& x, const Tensor& weights) {
  const Dims dim = {class_dim(x)};
  const Tensor constants = weights.detach();
  const auto is_any = [](const Tensor& of) {
    return is_true("whether all weights of an example are 0", any(of).data());
  };
  Tensor is_out = amax(constants, dim, {.keepdim = true}) == 0;
  if (!is_any(is_out)) return x;  // most often, without a pass for the least weights
  is_out = is_out * (amin(constants, dim, {.keepdim = true}) == 0);
  if (!is_any(is_out)) return x;
  if (weights.requires_grad()) is_out = is_out * not_finite(logsumexp(x.detach(), dim, {.keepdim = true}));
  return where(is_out, 0.0, x);
}

// Cross entropy with probabilities as the target.
Tensor of_probabilities(const Tensor& x, const Tensor& target, const CrossEntropyOptions& options) {
  const std::int64_t dim = class_dim(x), n = classes(x);
  check_one_dtype("cross_entropy", "the target", target.dtype(), "the input", x.dtype());
  if (options.ignore_index != CrossEntropyOptions().ignore_index) {
    throw DataError("cross_entropy: ignore_index is " + std::to_string(options.ignore_index) +
                    ", but the target holds probabilities; only class indices can be ignored");
  }
  const double smoothing = options.label_smoothing;
  const Tensor truth = smoothing > 0 ? target * (1 - smoothing) + smoothing / static_cast<double>(n) : target;
  const Tensor weights = options.weight ? truth * beside_classes(x, *options.weight) : truth;
  return reduced(-sum(weighted(weights, log_softmax(masked(x, weights), dim)), {dim}), options.reduction);
}

}  // namespace

Tensor nll(const Tensor& x, const Tensor& target, const NllOptions& options) {
  check_input("nll", x, options.weight);
  const Targets targets("nll", x, target, options.ignore_index);
  const auto weights = targets.weights(options.weight);
  const Tensor logarithms = targets.masked(x, weights, [](const Tensor& same) { return same; });
  return reduced_by(times(-targets.pick(logarithms), weights), weights, options.reduction);
}

Tensor cross_entropy(const Tensor& x, const Tensor& target, const CrossEntropyOptions& options) {
  check_input("cross_entropy", x, options.weight);
  const double smoothing = options.label_smoothing;
  check_probability("cross_entropy", "label_smoothing", smoothing);
  if (target.shape() == x.shape() && is_floating_point(target.dtype())) return of_probabilities(x, target, options);
  const Targets targets("cross_entropy", x, target, options.ignore_index);
  const auto weights = targets.weights(options.weight);
  // With smoothing, an example whose class has the weight 0 still counts for the other classes.
  const auto logarithms_of = [](const Tensor& of) { return log_softmax(of, class_dim(of)); };
  const Tensor logits = targets.masked(x, smoothing > 0 ? targets.counts() : weights, logarithms_of);
  if (smoothing == 0) return reduced_by(times(targets.cross_entropy(logits), weights), weights, options.reduction);
  const Tensor logarithms = logarithms_of(logits);
  const Tensor own = weights ? weighted(*weights, -targets.pick(logarithms)) : -targets.pick(logarithms);
  const Tensor terms = options.weight ? weighted(beside_classes(x, *options.weight), logarithms) : logarithms;
  const Tensor even = times(-sum(terms, {class_dim(x)}), targets.counts());
  const Tensor losses =
      weighted(tensor(1 - smoothing, {.dtype = x.dtype()}), own) + even * (smoothing / static_cast<double>(classes(x)));
  return reduced_by(losses, weights, options.reduction);
}

Scalar cross_entropy(std::span<const Scalar> x, WholeNumber target) {
  const std::int64_t classes = std::ssize(x);
  if (classes == 0) throw ShapeError("cross_entropy: the example has no Scalars, it must have one for each class");
  if (target < 0 || target >= classes) {
    throw IndexError("cross_entropy: class " + std::to_string(target) + " of an example of " + std::to_string(classes) +
                     " Scalars, it must be from 0 to " + std::to_string(classes - 1));
  }
  return logsumexp(x) - x[static_cast<std::size_t>(target)];
}

}  // namespace minitorch::nn
