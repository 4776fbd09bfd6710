// Losses of classes, of logits or of logarithms of probabilities. All are PyTorch's.
//
// An example that is ignored, whose class has the weight 0, or whose probabilities are all 0, adds nothing, whatever its
// logits are, and has the gradient 0 (with label smoothing, a class of weight 0 alone adds nothing). A probability or weight of 0 times a logarithm of -∞ is 0.
// The mean of no examples is NaN: of an empty batch, where all are ignored, or where their weights are all 0; the sum is 0.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/losses/reduction.hpp"

namespace minitorch::nn {

struct NllOptions {
  std::optional<Tensor> weight = {};  // of each class, (C)
  std::int64_t ignore_index = -100;   // a target that counts for nothing
  Reduction reduction = Reduction::mean;
};
/// The negative logarithm of the probability of the right class: of x (N, C), or (C), or (N, C, d1, ...), logarithms of
/// probabilities, and target (N), (), or (N, d1, ...), classes from 0 to C - 1 as int64. The mean is weighted: the sum over
/// examples is divided by the sum of the weights of their classes.
/// Throws ShapeError, DtypeError, and IndexError for a class that is none.
Tensor nll(const Tensor& x, const Tensor& target, const NllOptions& options = {});

struct CrossEntropyOptions {
  std::optional<Tensor> weight = {};  // of each class, (C)
  std::int64_t ignore_index = -100;   // a class that counts for nothing
  double label_smoothing = 0;         // so much of the target is spread over all classes evenly (Szegedy et al. 2015)
  Reduction reduction = Reduction::mean;
};
/// `nll` of the softmax of logits x, for targets that are classes, as there; or probabilities of classes, of x's shape and
/// floating point, whose mean is over examples, whatever their weights. Does not overflow for logits of any size.
/// Throws also DataError for a label_smoothing outside [0, 1].
Tensor cross_entropy(const Tensor& x, const Tensor& target, const CrossEntropyOptions& options = {});

}  // namespace minitorch::nn
