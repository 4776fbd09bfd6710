// Regression losses, and those of probabilities.
#include "nn/losses/losses.hpp"

#include <array>
#include <limits>
#include <string>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/graph/chain_rule.hpp"
#include "minitorch/graph/function/function.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/losses/elementwise_losses.hpp"
#include "nn/losses/weighting.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/table/loss_functions.hpp"

namespace minitorch::nn {

namespace {

// z = -y ln x - (1 - y) ln(1 - x)   =>   dx = dz (x - y) / (x (1 - x)),   dy = dz (ln(1 - x) - ln x)
struct Bce {
  static constexpr auto name = "bce";
  static constexpr double least = 1e-12F;  // a float, as in PyTorch

  template <class V> static V log_at_least(const V& p) { return clamp(log(p), -100); }
  static TensorData forward(const TensorData& x, const TensorData& y) {
    return (y - 1) * log_at_least(1 - x) - y * log_at_least(x);
  }
  template <class V>
  static std::array<V, 2> backward(const V& dz, const V& x, const V& y, const NeedsInputGrad& needs) {
    return {needs[0] ? dz * ((x - y) / clamp(x * (1 - x), least)) : V{},
            needs[1] ? dz * (log_at_least(V(1 - x)) - log_at_least(x)) : V{}};
  }
};

// z = u (d - βu/2) for u = d / β, but at least -1 and at most 1   =>   dd = dz u. No square of a large d is computed.
struct SmoothL1 {
  double beta;
  static constexpr auto name = "smooth_l1";

  template <class V> V slope(const V& d) const { return where(d >= beta, 1.0, where(d <= -beta, -1.0, d / beta)); }
  TensorData forward(const TensorData& d) const {
    const TensorData u = slope(d);
    return u * (d - u * (beta / 2));
  }
  template <class V> std::array<V, 1> backward(const V& dz, const V& d) const { return {dz * slope(d)}; }
};

// z = u (d - u/2) for u = d clamped to [-δ, δ]   =>   dd = dz u, whose own derivative is 0 at ±δ, as PyTorch's
struct Huber {
  double delta;
  static constexpr auto name = "huber";

  template <class V> V slope(const V& d) const { return where(d >= delta, delta, where(d <= -delta, -delta, d)); }
  TensorData forward(const TensorData& d) const {
    const TensorData u = clamp(d, -delta, delta);
    return u * (d - u * 0.5);
  }
  template <class V> std::array<V, 1> backward(const V& dz, const V& d) const { return {dz * slope(d)}; }
};

// z = y (ln y - x), 0 where y = 0   =>   dx = -dz y,   dy = dz (ln y + 1 - x), without the infinite ln y + 1 at y = 0
struct KlDiv {
  static constexpr auto name = "kl_div";

  static TensorData forward(const TensorData& x, const TensorData& y) { return where(y == 0, 0.0, y * (log(y) - x)); }
  template <class V>
  static std::array<V, 2> backward(const V& dz, const V& x, const V& y, const NeedsInputGrad& needs) {
    return {needs[0] ? -(dz * y) : V{}, needs[1] ? dz * (where(y == 0, 0.0, log(where(y == 0, 1.0, y)) + 1) - x) : V{}};
  }
};

// z = p (y - x) for p = eʸ, 0 where p = 0   =>   dx = -dz p,   dy = dz (p (y - x) + p). A y of 0 replaces one of -∞.
struct KlDivOfLogarithms {
  static constexpr auto name = "kl_div";

  template <class V> static V value(const V& x, const V& y) {
    const V p = exp(y);
    return where(p == 0, 0.0, p * (where(p == 0, 0.0, y) - x));
  }
  static TensorData forward(const TensorData& x, const TensorData& y) { return value(x, y); }
  template <class V>
  static std::array<V, 2> backward(const V& dz, const V& x, const V& y, const NeedsInputGrad& needs) {
    return {needs[0] ? -(dz * exp(y)) : V{}, needs[1] ? dz * (value(x, y) + exp(y)) : V{}};
  }
};

// Throws ShapeError if a weight does not broadcast to the losses of x.
void check_broadcasts(std::string_view function, std::string_view name, const Tensor& weight, const Tensor& x,
                      std::string_view what) {
  check_one_dtype(function, "the " + std::string(name), weight.dtype(), "the input", x.dtype());
  if (operators::broadcasts_to(weight.shape(), x.shape())) return;
  throw ShapeError(std::string(function) + ": a " + std::string(name) + " " + to_text(weight.shape()) +
                   " does not broadcast to the " + std::string(what) + " " + to_text(x.shape()));
}

// Replaces elements of weight 0 by a harmless number, so that they do not count, whatever their values. The derivative
// of a weight is the loss of its element, so finite elements stay if that derivative is needed.
Tensor masked(const Tensor& x, const std::optional<Tensor>& weight, double harmless) {
  if (!weight || all(weight->detach()).item() != 0) return x;
  const Tensor is_out = weight->detach() == 0;
  return where(weight->requires_grad() ? is_out * not_finite(x) : is_out, harmless, x);
}

double largest_of(DType dtype) {
  return dtype == float32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
}

// Throws DataError if the target has elements that are neither -1 nor 1.
void check_signs(std::string_view function, const Tensor& y) {
  if (any(abs(y.detach()) != 1).item() == 0) return;
  throw DataError(std::string(function) + ": the target " + to_text(y.shape()) +
                  " has elements that are neither -1 nor 1");
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
  if (!(beta >= 0 && beta <= largest_of(x.dtype()))) {
    throw DataError("smooth_l1: beta is " + to_text(beta) + ", it must be 0 or more, and finite in " +
                    std::string(to_text(x.dtype())));
  }
  if (beta == 0) return l1(x, y, {.reduction = options.reduction});
  return reduced(call(SmoothL1{beta}, x - y), options.reduction);
}

Tensor huber(const Tensor& x, const Tensor& y, HuberOptions options) {
  check_alike("huber", x, y);
  const double delta = options.delta;
  if (!(delta > 0 && delta <= largest_of(x.dtype()))) {
    throw DataError("huber: delta is " + to_text(delta) + ", it must be positive, and finite in " +
                    std::string(to_text(x.dtype())));
  }
  return reduced(call(Huber{delta}, x - y), options.reduction);
}

Tensor bce(const Tensor& x, const Tensor& y, const BceOptions& options) {
  check_alike("bce", x, y);
  if (options.weight) check_broadcasts("bce", "weight", *options.weight, x, "losses");
  const Tensor p = masked(x, options.weight, 0.5);
  if (all((p.detach() >= 0) * (p.detach() <= 1)).item() == 0) {
    throw DataError("bce: the input " + to_text(x.shape()) +
                    " has elements outside [0, 1], it must hold probabilities; bce_with_logits takes logits");
  }
  const Tensor losses = apply<Bce>(p, masked(y, options.weight, 0.5));
  return reduced(options.weight ? losses * *options.weight : losses, options.reduction);
}

Tensor bce_with_logits(const Tensor& x, const Tensor& y, const BceWithLogitsOptions& options) {
  check_alike("bce_with_logits", x, y);
  if (options.weight) check_broadcasts("bce_with_logits", "weight", *options.weight, x, "losses");
  if (options.pos_weight) check_broadcasts("bce_with_logits", "pos_weight", *options.pos_weight, x, "input");
  const Tensor logits = masked(x, options.weight, 0), truth = masked(y, options.weight, 0);
  const auto losses = [&] {
    if (!options.pos_weight) return apply(graph::Binary<operators::BceWithLogits>{}, logits, truth);
    return weighted(1 - truth, softplus(logits)) + weighted(*options.pos_weight * truth, softplus(-logits));
  };
  return reduced(options.weight ? losses() * *options.weight : losses(), options.reduction);
}

Tensor kl_div(const Tensor& x, const Tensor& y, KlDivOptions options) {
  check_alike("kl_div", x, y);
  Tensor all = options.log_target ? apply<KlDivOfLogarithms>(x, y) : apply<KlDiv>(x, y);
  if (options.reduction == KlReduction::none) return all;
  if (options.reduction == KlReduction::mean) return mean(all);
  if (options.reduction == KlReduction::sum) return sum(all);
  if (x.dim() == 0) throw ShapeError("kl_div: an input () has no batch to divide by");
  return sum(all) / x.shape()[0];
}

Tensor hinge(const Tensor& x, const Tensor& y, HingeOptions options) {
  check_alike("hinge", x, y);
  check_finite("hinge", "margin", options.margin);
  check_signs("hinge", y);
  const double margin = options.margin;
  return reduced(relu(margin - y * x), options.reduction);
}

Tensor margin_ranking(const Tensor& x1, const Tensor& x2, const Tensor& y, MarginRankingOptions options) {
  check_alike("margin_ranking", x1, x2, "first input", "second input");
  check_alike("margin_ranking", x1, y, "first input");
  check_finite("margin_ranking", "margin", options.margin);
  check_signs("margin_ranking", y);
  const double margin = options.margin;
  return reduced(clamp(margin - y * (x1 - x2), 0), options.reduction);
}

Tensor triplet_margin(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                      TripletMarginOptions options) {
  check_alike("triplet_margin", anchor, positive, "anchor", "positive");
  check_alike("triplet_margin", anchor, negative, "anchor", "negative");
  if (anchor.dim() == 0) {
    throw ShapeError(
        "triplet_margin: an anchor () has no features, it must have at least one dimension, (N, D) or (D)");
  }
  check_finite("triplet_margin", "margin", options.margin);
  check_finite("triplet_margin", "eps", options.eps);
  const double margin = options.margin, eps = options.eps;
  const auto distance = [&](const Tensor& a, const Tensor& b) { return norm(a - b + eps, options.p, {-1}); };
  Tensor to_negative = distance(anchor, negative);
  if (options.swap) to_negative = minimum(to_negative, distance(positive, negative));
  return reduced(clamp(distance(anchor, positive) - to_negative + margin, 0), options.reduction);
}

}  // namespace minitorch::nn
