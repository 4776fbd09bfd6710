// Views of a tensor's memory by strides. It is for those who know the layout; other views are in views.hpp and
// slicing.hpp.
#pragma once

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The elements of the memory of x, which x shares with all its views, at `storage_offset` + i stride[0] + j stride[1]
/// + ...: a view of shape `size`. Offset and strides count elements, and the offset is from the start of the memory, as
/// in PyTorch. Elements may repeat: the derivative sums over the repetitions, and such a view cannot be changed in
/// place. Throws ShapeError for another number of strides than of sizes, IndexError for negative strides and for an
/// element outside the memory, and GraphError if x requires a gradient and an element is not one of x, but of a larger
/// tensor that x is a view of: its derivative would be lost.
Tensor as_strided(const Tensor& x, const Shape& size, const Strides& stride, WholeNumber storage_offset);
/// The same from the first element of x on.
Tensor as_strided(const Tensor& x, const Shape& size, const Strides& stride);

}  // namespace minitorch
