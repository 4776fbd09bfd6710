// The median and other quantiles. They throw IndexError for a dimension that does not exist, and ShapeError for no
// elements. A result is NaN if any of its elements is.
#pragma once

#include "minitorch/functions/reductions.hpp"
#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The middle element in ascending order; of an even number the lower of both, as in PyTorch. Equal elements share the
/// derivative.
Tensor median(const Tensor& x);
/// The same along `dim`, and its index; the first of equal ones. The derivative goes to that element alone.
Selected median(const Tensor& x, WholeNumber dim, ReduceOptions options = {});

/// The quantile q of all elements: with n elements in ascending order, the one at (n - 1) q, counted from 0; between
/// two elements by linear interpolation. Throws DtypeError for int64, and DataError unless 0 <= q <= 1.
Tensor quantile(const Tensor& x, RealNumber q);
Tensor quantile(const Tensor& x, RealNumber q, WholeNumber dim, ReduceOptions options = {});
/// The same for each of a vector of quantiles, which is the first dimension of the result, or for one in a tensor ().
/// Differentiable with respect to both.
Tensor quantile(const Tensor& x, const Tensor& q);
Tensor quantile(const Tensor& x, const Tensor& q, WholeNumber dim, ReduceOptions options = {});

}  // namespace minitorch
