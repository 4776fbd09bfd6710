// The diagonal of a tensor, as a view. The functions throw ShapeError and IndexError.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The elements whose indices in dim1 and dim2 are equal, as in PyTorch: a view. Removes dim1 and dim2 and appends the
/// diagonal as the last dimension, with the smaller of both sizes.
Tensor diagonal(const Tensor& x, WholeNumber dim1 = 0, WholeNumber dim2 = 1);

/// The derivative of `diagonal`: zeros of `shape`, with x on the diagonal.
Tensor diagonal_backward(const Tensor& x, const Shape& shape, WholeNumber dim1, WholeNumber dim2);

}  // namespace minitorch
