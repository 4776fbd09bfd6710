// Functions that count equal elements. Their results are constants.
#pragma once

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// How often each of 0, 1, ... occurs in x, an int64 vector: int64, up to the largest element, and at least `minlength`
/// numbers. Throws ShapeError for another shape and a negative `minlength`, DtypeError for another dtype, and
/// IndexError for a negative element.
Tensor bincount(const Tensor& x, WholeNumber minlength = 0);
/// For each of 0, 1, ... the sum of the weights at its places: float64, or float32 if the weights are. `weights` has
/// the shape of x.
Tensor bincount(const Tensor& x, const Tensor& weights, WholeNumber minlength = 0);

/// The different elements of a tensor.
struct Unique {
  Tensor values;   // in ascending order
  Tensor inverse;  // the index in `values` of each element: int64, with the shape of the tensor
  Tensor counts;   // how often each value occurs: int64
};
/// The different elements of x. Each NaN is different from all others, as in PyTorch.
Unique unique(const Tensor& x);

}  // namespace minitorch
