// The diagonals of a tensor. The functions throw ShapeError and IndexError.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The elements whose index in dim2 is that in dim1 plus `offset`, as in PyTorch: a view. Removes dim1 and dim2 and
/// appends the diagonal as the last dimension. Beyond the last row or column it has no elements.
Tensor diagonal(const Tensor& x, WholeNumber offset = 0, WholeNumber dim1 = 0, WholeNumber dim2 = 1);
/// Of a vector (n): the matrix with the vector on the given diagonal and 0 elsewhere. Of a matrix: a copy of that
/// diagonal. Those above the main diagonal are positive. Throws ShapeError for other tensors.
Tensor diag(const Tensor& x, WholeNumber diagonal = 0);
/// The sum of the main diagonal of a matrix. Throws ShapeError for other tensors.
Tensor trace(const Tensor& x);

/// The derivative of `diagonal`: zeros of `shape`, with x on the diagonal.
Tensor diagonal_backward(const Tensor& x, const Shape& shape, WholeNumber offset, WholeNumber dim1, WholeNumber dim2);

}  // namespace minitorch
