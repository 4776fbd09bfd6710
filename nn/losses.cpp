// Losses that compare numbers with numbers.
#include "nn/losses.hpp"

#include <array>
#include <string>

#include "minitorch/function.hpp"
#include "minitorch/making.hpp"
#include "minitorch/reductions.hpp"
#include "minitorch/tensor_functions.hpp"
#include "minitorch/tensor_like.hpp"
#include "minitorch/text.hpp"
#include "operators/error.hpp"

namespace minitorch::nn {

namespace {

// z = -y ln x - (1 - y) ln(1 - x)   =>   dx = dz (x - y) / (x (1 - x)),   dy = dz (ln(1 - x) - ln x)
struct Bce {
  static constexpr auto name = "bce";
  static constexpr double least = 1e-12F;  // PyTorch's number, which is a float

  template <class V> static V log_at_least(const V& p) { return clamp(log(p), -100); }
  static TensorData forward(const TensorData& x, const TensorData& y) {
    return (y - 1) * log_at_least(1 - x) - y * log_at_least(x);
  }
  template <class V> static std::array<V, 2> backward(const V& dz, const V& x, const V& y, const Needs& needs) {
    return {needs[0] ? dz * ((x - y) / clamp(x * (1 - x), least)) : V{},
            needs[1] ? dz * (log_at_least(V(1 - x)) - log_at_least(x)) : V{}};
  }
};

// z = (1 - y) x + (1 + (w - 1) y) softplus(-x), which for w = 1 is softplus(x) - y x
//   =>   dx = dz (1 - y - (1 + (w - 1) y) sigmoid(-x)),   for w = 1: dz (sigmoid(x) - y)
struct BceWithLogits {
  static constexpr auto name = "bce_with_logits";

  static TensorData forward(const TensorData& x, const TensorData& y) { return softplus(x) - y * x; }
  template <class V> static std::array<V, 2> backward(const V& dz, const V& x, const V& y, const Needs& needs) {
    return {needs[0] ? dz * (sigmoid(x) - y) : V{}, needs[1] ? -(dz * x) : V{}};
  }
};

Tensor weighted(const Tensor& losses, const std::optional<Tensor>& weight, std::string_view function) {
  if (!weight) return losses;
  if (!operators::broadcasts_to(weight->shape(), losses.shape())) {
    throw ShapeError(std::string(function) + ": a weight " + to_text(weight->shape()) +
                     " does not broadcast to the losses " + to_text(losses.shape()));
  }
  return losses * *weight;
}

}  // namespace

Tensor mse(const Tensor& x, const Tensor& y, LossOptions options) {
  check_alike("mse", x, y);
  return reduced(square(x - y), options.reduction);
}

Tensor l1(const Tensor& x, const Tensor& y, LossOptions options) {
  check_alike("l1", x, y);
  return reduced(abs(x - y), options.reduction);
}

Tensor smooth_l1(const Tensor& x, const Tensor& y, SmoothL1Options options) {
  check_alike("smooth_l1", x, y);
  const double beta = options.beta;
  if (!(beta >= 0)) throw DataError("smooth_l1: beta is " + to_text(beta) + ", it must not be below 0");
  if (beta == 0) return l1(x, y, {.reduction = options.reduction});
  const Tensor difference = x - y, distance = abs(difference);
  const Tensor losses = where(distance < beta, square(difference) * (0.5 / beta), distance - 0.5 * beta);
  return reduced(losses, options.reduction);
}

Tensor bce(const Tensor& x, const Tensor& y, const BceOptions& options) {
  check_alike("bce", x, y);
  if (any((x.detach() < 0) + (x.detach() > 1)).item() != 0) {
    throw DataError("bce: an input " + to_text(x.shape()) +
                    " with elements outside [0, 1], they must be probabilities; bce_with_logits takes logits");
  }
  const DType dtype = promoted(x.dtype(), y.dtype());
  return reduced(weighted(apply<Bce>(x.to(dtype), y.to(dtype)), options.weight, "bce"), options.reduction);
}

Tensor bce_with_logits(const Tensor& x, const Tensor& y, const BceWithLogitsOptions& options) {
  check_alike("bce_with_logits", x, y);
  const DType dtype = promoted(x.dtype(), y.dtype());
  const Tensor logits = x.to(dtype), truth = y.to(dtype);
  const auto losses = [&] {
    if (!options.pos_weight) return apply<BceWithLogits>(logits, truth);
    const Tensor& w = *options.pos_weight;
    if (!operators::broadcasts_to(w.shape(), x.shape())) {
      throw ShapeError("bce_with_logits: a pos_weight " + to_text(w.shape()) + " does not broadcast to the input " +
                       to_text(x.shape()));
    }
    return (1 - truth) * logits + (1 + (w - 1) * truth) * softplus(-logits);
  };
  return reduced(weighted(losses(), options.weight, "bce_with_logits"), options.reduction);
}

Tensor kl_div(const Tensor& x, const Tensor& y, KlDivOptions options) {
  check_alike("kl_div", x, y);
  const auto losses = [&] {
    if (options.log_target) return exp(y) * (y - x);
    // Where y is 0, so is y ln y; a logarithm of 1 stands in for that of 0.
    return where(y == 0, 0.0, y * log(where(y == 0, 1.0, y))) - y * x;
  };
  Tensor all = losses();
  if (options.reduction == KlReduction::none) return all;
  if (options.reduction == KlReduction::mean) return mean(all);
  if (options.reduction == KlReduction::sum) return sum(all);
  if (x.dim() == 0) throw ShapeError("kl_div: an input () has no batch to divide by");
  return sum(all) / x.shape()[0];
}

Tensor hinge(const Tensor& x, const Tensor& y, HingeOptions options) {
  check_alike("hinge", x, y);
  if (any(abs(y.detach()) != 1).item() != 0) {
    throw DataError("hinge: a target " + to_text(y.shape()) + " with elements that are neither -1 nor 1");
  }
  return reduced(relu(options.margin - y * x), options.reduction);
}

}  // namespace minitorch::nn
