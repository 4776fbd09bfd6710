// The diagonal of a tensor, as a view.
//
// Throws ShapeError and IndexError.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The elements whose places in dimensions dim1 and dim2 are equal, along a new last dimension in the place of both: a view,
/// PyTorch's diagonal. Of a matrix that is not square, the diagonal from the first element on.
Tensor diagonal(const Tensor& x, std::int64_t dim1 = 0, std::int64_t dim2 = 1);

/// Zeros of `shape`, with x on the diagonal: the derivative of `diagonal`.
Tensor diagonal_backward(const Tensor& x, const Shape& shape, std::int64_t dim1, std::int64_t dim2);

}  // namespace minitorch
