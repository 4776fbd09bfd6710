// Losses that compare numbers with numbers of the same shape. Those of classes are in cross_entropy.hpp.
// All are PyTorch's; x is what a model gives, y is what it should give. They throw ShapeError and DtypeError.
//
// At infinite x they are their limits, and a product with a weight or a probability of 0 is 0. An element whose weight is 0
// adds nothing, whatever it is, and has the gradient 0; the derivative of the weight is the element's loss. The mean over no
// elements is NaN and their sum 0, as in PyTorch.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/losses/reduction.hpp"

namespace minitorch::nn {

/// (x - y)²
Tensor mse(const Tensor& x, const Tensor& y, LossOptions options = {});
/// |x - y|
Tensor l1(const Tensor& x, const Tensor& y, LossOptions options = {});

struct SmoothL1Options {
  double beta = 1;
  Reduction reduction = Reduction::mean;
};
/// d² / (2 beta) for d = |x - y| below beta, and d - beta / 2 from there on; l1 for beta = 0 (Girshick 2015). Throws DataError
/// for a beta below 0, or too large for the dtype of x.
Tensor smooth_l1(const Tensor& x, const Tensor& y, SmoothL1Options options = {});

struct BceOptions {
  std::optional<Tensor> weight = {};  // of each element, broadcast
  Reduction reduction = Reduction::mean;
};
/// Binary cross-entropy of probabilities x: -y ln x - (1 - y) ln(1 - x), where logarithms are at least -100, and x (1 - x) in
/// the derivative at least 1e-12, as PyTorch has it. Throws DataError for an x outside [0, 1].
Tensor bce(const Tensor& x, const Tensor& y, const BceOptions& options = {});

struct BceWithLogitsOptions {
  std::optional<Tensor> weight = {};      // of each element, broadcast
  std::optional<Tensor> pos_weight = {};  // of what y says is 1, broadcast
  Reduction reduction = Reduction::mean;
};
/// The same of logits x, for probabilities sigmoid(x), without rounding these to 0 or 1.
Tensor bce_with_logits(const Tensor& x, const Tensor& y, const BceWithLogitsOptions& options = {});

/// How `kl_div` is reduced: also to the sum over all, divided by the first size, which is what the formula says.
enum class KlReduction : std::uint8_t { mean, batchmean, sum, none };
struct KlDivOptions {
  bool log_target = false;  // y are logarithms of probabilities too
  KlReduction reduction = KlReduction::mean;
};
/// The Kullback-Leibler divergence of probabilities y from those whose logarithms are x: y (ln y - x), 0 where y is 0. There
/// the derivative of y is -x, without the infinite ln y + 1.
Tensor kl_div(const Tensor& x, const Tensor& y, KlDivOptions options = {});

struct HingeOptions {
  double margin = 1;
  Reduction reduction = Reduction::mean;
};
/// max(0, margin - y x), for y of -1 or 1.
Tensor hinge(const Tensor& x, const Tensor& y, HingeOptions options = {});

}  // namespace minitorch::nn
