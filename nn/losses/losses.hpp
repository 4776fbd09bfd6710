// Elementwise losses: x, the model's output, and y, the target, have one shape; and losses of two or three outputs.
// cross_entropy.hpp has the losses of classes. All but `hinge` are PyTorch's, and loss_modules.hpp has them as modules.
// They throw ShapeError and DtypeError; `hinge` and `margin_ranking` throw DataError for labels but 1 and -1.
//
// At infinite x a loss is its limit; a product with a weight or a probability of 0 is 0. An element of weight 0 has
// loss 0 and gradient 0, whatever its value; the derivative with respect to the weight is the element's loss. The mean
// over no elements is NaN and their sum 0, as in PyTorch.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/losses/reduction.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Returns the squared error (x - y)².
Tensor mse(const Tensor& x, const Tensor& y, LossOptions options = {});
/// Returns the absolute error |x - y|.
Tensor l1(const Tensor& x, const Tensor& y, LossOptions options = {});

/// Their members must be named: PyTorch's third argument is another one.
struct SmoothL1Options {
  operators::ByName by_name = operators::ByName();
  RealNumber beta = 1;
  Reduction reduction = Reduction::mean;
};
/// Returns d² / (2 beta) for d = |x - y| < beta, else d - beta / 2; `l1` for beta = 0 (Girshick 2015). Throws DataError
/// for a beta below 0, or too large for the dtype of x.
Tensor smooth_l1(const Tensor& x, const Tensor& y, SmoothL1Options options = {});

/// Their members must be named: PyTorch's third argument is another one.
struct HuberOptions {
  operators::ByName by_name = operators::ByName();
  RealNumber delta = 1;
  Reduction reduction = Reduction::mean;
};
/// Returns d² / 2 for d = |x - y| < delta, else delta (d - delta / 2), which is delta times `smooth_l1` (Huber 1964).
/// Throws DataError for a delta that is not positive, or too large for the dtype of x.
Tensor huber(const Tensor& x, const Tensor& y, HuberOptions options = {});

struct BceOptions {
  std::optional<Tensor> weight = {};  // for each element, broadcast
  Reduction reduction = Reduction::mean;
};
/// Returns the binary cross-entropy of probabilities x: -y ln x - (1 - y) ln(1 - x). As in PyTorch, logarithms are at
/// least -100, and x (1 - x) in the derivative is at least 1e-12: it is (x - y) / 1e-12 at 0 and 1, and its own
/// derivative there 1e12. Throws DataError for an x outside [0, 1].
Tensor bce(const Tensor& x, const Tensor& y, const BceOptions& options = {});

struct BceWithLogitsOptions {
  std::optional<Tensor> weight = {};      // for each element, broadcast
  std::optional<Tensor> pos_weight = {};  // for the term of y = 1, broadcast
  Reduction reduction = Reduction::mean;
};
/// Returns `bce` of sigmoid(x), computed from logits x without rounding to 0 or 1.
Tensor bce_with_logits(const Tensor& x, const Tensor& y, const BceWithLogitsOptions& options = {});

/// How `kl_div` is reduced. `batchmean`, the sum divided by the first size, is the mathematical definition.
enum class KlReduction : std::uint8_t { mean, batchmean, sum, none };
/// Their members must be named: PyTorch's third argument is another one.
struct KlDivOptions {
  operators::ByName by_name = operators::ByName();
  operators::Flag log_target = false;  // y holds log-probabilities, too
  KlReduction reduction = KlReduction::mean;
};
/// Returns the Kullback-Leibler divergence y (ln y - x) of probabilities y from log-probabilities x; 0 where y is 0.
/// There the derivative with respect to y is -x, without the infinite ln y + 1.
Tensor kl_div(const Tensor& x, const Tensor& y, KlDivOptions options = {});

struct HingeOptions {
  RealNumber margin = 1;
  Reduction reduction = Reduction::mean;
};
/// Returns max(0, margin - y x), for y of -1 or 1.
Tensor hinge(const Tensor& x, const Tensor& y, HingeOptions options = {});

struct MarginRankingOptions {
  RealNumber margin = 0;
  Reduction reduction = Reduction::mean;
};
/// Returns max(0, margin - y (x1 - x2)): 0 where x1 is ranked before x2 by the margin, for y of 1, or behind it, for y
/// of -1. At the kink the derivative is that of margin - y (x1 - x2), as in PyTorch.
Tensor margin_ranking(const Tensor& x1, const Tensor& x2, const Tensor& y, MarginRankingOptions options = {});

struct TripletMarginOptions {
  RealNumber margin = 1;
  RealNumber p = 2;              // the norm of the distances
  RealNumber eps = 1e-6;         // added to each difference, as in PyTorch
  operators::Flag swap = false;  // whether the distance of positive and negative counts, if it is the smaller
  Reduction reduction = Reduction::mean;
};
/// Returns max(0, margin + d(anchor, positive) - d(anchor, negative)), where d is the norm of the difference plus eps
/// along the last dimension (Balntas et al. 2016): (N, D) to (N), and (D) to (). At the kink the derivative is that of
/// the difference, as in PyTorch. Throws DataError for a margin or an eps that is not finite, and for a p that is NaN.
Tensor triplet_margin(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                      TripletMarginOptions options = {});

}  // namespace minitorch::nn
