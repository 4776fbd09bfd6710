// Losses for classes, from logits or log-probabilities. All are PyTorch's.
//
// An example that is ignored, whose class has weight 0, or whose probabilities are all 0 has loss 0 and gradient 0,
// whatever its logits (with label smoothing, only the class's own term). 0 times a logarithm of -∞ is 0. The mean of no
// examples is NaN and their sum is 0: an empty batch, all ignored, or all weights 0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "nn/losses/reduction.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

struct NllOptions {
  std::optional<Tensor> weight = {};  // for each class, (C)
  WholeNumber ignore_index = -100;    // a target that is ignored
  Reduction reduction = Reduction::mean;
};
/// Returns the negative log-likelihood of the target classes. x holds log-probabilities, (N, C), (C) or (N, C, d1,
/// ...); target holds int64 classes from 0 to C - 1, (N), () or (N, d1, ...). The mean is weighted: the sum over
/// examples divided by the sum of their classes' weights. Throws ShapeError, DtypeError, and IndexError for a class out
/// of range.
Tensor nll(const Tensor& x, const Tensor& target, const NllOptions& options = {});

struct CrossEntropyOptions {
  std::optional<Tensor> weight = {};  // for each class, (C)
  WholeNumber ignore_index = -100;    // a class that is ignored
  RealNumber label_smoothing = 0;     // share of the target spread evenly over all classes (Szegedy et al. 2015)
  Reduction reduction = Reduction::mean;
};
/// Returns `nll` of the log-softmax of logits x. The target holds classes, as in `nll`, or floating-point probabilities
/// in the shape of x; their mean is over examples, whatever the weights. Does not overflow for logits of any size. Also
/// throws DataError for a label_smoothing outside [0, 1].
Tensor cross_entropy(const Tensor& x, const Tensor& target, const CrossEntropyOptions& options = {});
/// The same for one example of Scalars: log Σ exp xᵢ - x_target. Throws ShapeError for an empty list, and IndexError
/// for a class out of range.
Scalar cross_entropy(std::span<const Scalar> x, WholeNumber target);

}  // namespace minitorch::nn
