// Regression losses, and those of probabilities.
#include "nn/losses/losses.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/graph/chain_rule.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/losses/elementwise_losses.hpp"
#include "nn/losses/weighting.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/losses/elementwise_losses.hpp"
#include "operators/recording/recording.hpp"
#include "operators/table/loss_functions.hpp"

namespace minitorch::nn {

using operators::OfDifference, operators::SquaredError, operators::AbsoluteError, operators::SmoothAbsoluteError,
    operators::HuberError, operators::BinaryCrossEntropy, operators::BceWithLogits, operators::Divergence,
    operators::DivergenceOfLogarithms;

namespace {

// z = Σ f(x, y) / divisor, where F is a row of LossFunctions
template <class F> struct SumOfLosses {
  F f;
  double divisor = 1;
  static constexpr auto name = F::name;

  TensorData forward(const TensorData& x, const TensorData& y) const {
    const TensorData from = contiguous(x), target = contiguous(y), z({}, x.dtype());
    bool is_finite = false;
    with_floating_type(x, [&]<class T>() {
      const auto compute = [f = f, divisor = divisor, n = x.numel(), one = from.data<T>(), other = target.data<T>(),
                            to = z.data<T>()] {
        const double total = operators::sum_of_losses<F, T>(f, n, one, other);
        *to = static_cast<T>(total / divisor);
        return std::isfinite(total);
      };
      is_finite = operators::answered("whether the sum of the losses is finite", compute);
    });
    if (is_finite) return z;
    // The sum may have overflowed although the mean does not.
    const TensorData losses = zip(f, x, y);
    return divisor == 1 ? sum(losses) : mean(losses);
  }
  std::array<TensorData, 2> backward(const TensorData& dz, const TensorData& x, const TensorData& y,
                                     const NeedsInputGrad& needs) const {
    const TensorData from = contiguous(x), target = contiguous(y);
    const auto memory = [&](bool is_needed) { return is_needed ? TensorData(x.shape(), x.dtype()) : TensorData(); };
    const TensorData dx = memory(needs[0]), dy = memory(needs[1]);
    with_floating_type(x, [&]<class T>() {
      operators::recorded(name, [f = f, divisor = divisor, n = x.numel(), d = dz.data<T>(), one = from.data<T>(),
                                 other = target.data<T>(), to_one = needs[0] ? dx.data<T>() : nullptr,
                                 to_other = needs[1] ? dy.data<T>() : nullptr] {
        operators::sum_of_losses_backward<F, T>(f, n, static_cast<T>(*d / divisor), one, other, to_one, to_other);
      });
    });
    return {dx, dy};
  }
  std::array<Tensor, 2> backward(const Tensor& dz, const Tensor& x, const Tensor& y,
                                 const NeedsInputGrad& needs) const {
    const Tensor d = dz / std::max(divisor, 1.0);  // of no elements, whose derivatives add up to 0
    return {needs[0] ? d * f.slope_x(x, y) : Tensor(), needs[1] ? d * f.slope_y(x, y) : Tensor()};
  }
};

// The losses f(x, y) of elements, reduced.
template <class F> Tensor reduced_losses(const F& f, const Tensor& x, const Tensor& y, Reduction reduction) {
  if (reduction == Reduction::none) return apply(graph::Binary<F>{f}, x, y);
  const double divisor = reduction == Reduction::mean ? static_cast<double>(x.numel()) : 1;
  return apply(SumOfLosses<F>{f, divisor}, x, y);
}

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
  if (!weight || is_true("whether all weights are other than 0", all(weight->detach()).data())) return x;
  const Tensor is_out = weight->detach() == 0;
  return where(weight->requires_grad() ? is_out * not_finite(x) : is_out, harmless, x);
}

bool are_probabilities(const Tensor& p) {
  const Tensor least = amin(p.detach()), most = amax(p.detach());
  return operators::with_type(p.dtype(), [&]<class T>() {
    return operators::answered(
        "bce", [low = least.data().data<T>(), high = most.data().data<T>()] { return *low >= 0 && *high <= 1; });
  });
}

// Throws DataError if the target has elements that are neither -1 nor 1.
void check_signs(std::string_view function, const Tensor& y) {
  if (!is_true("whether a target is neither -1 nor 1", any(abs(y.detach()) != 1).data())) return;
  throw DataError(std::string(function) + ": the target " + to_text(y.shape()) +
                  " has elements that are neither -1 nor 1");
}

}  // namespace

Tensor mse(const Tensor& x, const Tensor& y, LossOptions options) {
  check_alike("mse", x, y);
  return reduced_losses(OfDifference<SquaredError>{}, x, y, options.reduction);
}

Tensor l1(const Tensor& x, const Tensor& y, LossOptions options) {
  check_alike("l1", x, y);
  return reduced_losses(OfDifference<AbsoluteError>{}, x, y, options.reduction);
}

Tensor smooth_l1(const Tensor& x, const Tensor& y, SmoothL1Options options) {
  check_alike("smooth_l1", x, y);
  const double beta = options.beta;
  if (!(beta >= 0 && beta <= operators::largest_number(x.dtype()))) {
    throw DataError("smooth_l1: beta is " + to_text(beta) + ", it must be 0 or more, and finite in " +
                    std::string(to_text(x.dtype())));
  }
  if (beta == 0) return l1(x, y, {.reduction = options.reduction});
  return reduced_losses(OfDifference<SmoothAbsoluteError>{{beta}}, x, y, options.reduction);
}

Tensor huber(const Tensor& x, const Tensor& y, HuberOptions options) {
  check_alike("huber", x, y);
  const double delta = options.delta;
  if (!(delta > 0 && delta <= operators::largest_number(x.dtype()))) {
    throw DataError("huber: delta is " + to_text(delta) + ", it must be positive, and finite in " +
                    std::string(to_text(x.dtype())));
  }
  return reduced_losses(OfDifference<HuberError>{{delta}}, x, y, options.reduction);
}

Tensor bce(const Tensor& x, const Tensor& y, const BceOptions& options) {
  check_alike("bce", x, y);
  if (options.weight) check_broadcasts("bce", "weight", *options.weight, x, "losses");
  const Tensor p = masked(x, options.weight, 0.5);
  if (p.numel() > 0 && !are_probabilities(p)) {
    throw DataError("bce: the input " + to_text(x.shape()) +
                    " has elements outside [0, 1], it must hold probabilities; bce_with_logits takes logits");
  }
  if (!options.weight) return reduced_losses(BinaryCrossEntropy{}, p, y, options.reduction);
  const Tensor losses = reduced_losses(BinaryCrossEntropy{}, p, masked(y, options.weight, 0.5), Reduction::none);
  return reduced(losses * *options.weight, options.reduction);
}

Tensor bce_with_logits(const Tensor& x, const Tensor& y, const BceWithLogitsOptions& options) {
  check_alike("bce_with_logits", x, y);
  if (options.weight) check_broadcasts("bce_with_logits", "weight", *options.weight, x, "losses");
  if (options.pos_weight) check_broadcasts("bce_with_logits", "pos_weight", *options.pos_weight, x, "input");
  if (!options.weight && !options.pos_weight) return reduced_losses(BceWithLogits{}, x, y, options.reduction);
  const Tensor logits = masked(x, options.weight, 0), truth = masked(y, options.weight, 0);
  const auto losses = [&] {
    if (!options.pos_weight) return reduced_losses(BceWithLogits{}, logits, truth, Reduction::none);
    return weighted(1 - truth, softplus(logits)) + weighted(*options.pos_weight * truth, softplus(-logits));
  };
  return reduced(options.weight ? losses() * *options.weight : losses(), options.reduction);
}

Tensor kl_div(const Tensor& x, const Tensor& y, KlDivOptions options) {
  check_alike("kl_div", x, y);
  const auto divergence = [&](Reduction reduction) {
    return options.log_target ? reduced_losses(DivergenceOfLogarithms{}, x, y, reduction)
                              : reduced_losses(Divergence{}, x, y, reduction);
  };
  if (options.reduction == KlReduction::none) return divergence(Reduction::none);
  if (options.reduction == KlReduction::mean) return divergence(Reduction::mean);
  if (options.reduction == KlReduction::sum) return divergence(Reduction::sum);
  if (x.dim() == 0) throw ShapeError("kl_div: an input () has no batch to divide by");
  return x.shape()[0] == 0 ? divergence(Reduction::mean) : divergence(Reduction::sum) / x.shape()[0];
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
  check_number("triplet_margin", "p", options.p);
  check_finite("triplet_margin", "eps", options.eps);
  const double margin = options.margin, eps = options.eps;
  const auto distance = [&](const Tensor& a, const Tensor& b) { return norm(a - b + eps, options.p, {-1}); };
  Tensor to_negative = distance(anchor, negative);
  if (options.swap) to_negative = minimum(to_negative, distance(positive, negative));
  return reduced(clamp(distance(anchor, positive) - to_negative + margin, 0), options.reduction);
}

}  // namespace minitorch::nn
