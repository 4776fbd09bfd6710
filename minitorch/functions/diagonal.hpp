// The diagonal of a tensor, as a view.
//
// Serves Tensor and, in the backward of functions, TensorData. Throws ShapeError and IndexError.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The elements whose places in dimensions dim1 and dim2 are equal, along a new last dimension in the place of both: a view,
/// PyTorch's diagonal. Of a matrix that is not square, the diagonal from the first element on.
template <TensorLike V> V diagonal(const V& x, std::int64_t dim1 = 0, std::int64_t dim2 = 1);

/// Zeros of `shape`, with x on the diagonal: the derivative of `diagonal`.
template <TensorLike V> V diagonal_backward(const V& x, const Shape& shape, std::int64_t dim1, std::int64_t dim2);

}  // namespace minitorch
