// Functions that change the shape, the order of dimensions or the dtype. Views share the elements and copy nothing.
// Negative dimensions count from the end. Names and rules are PyTorch's.
//
// They throw ShapeError and IndexError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The same elements, in row-major order, with another shape. One size may be -1, and is inferred. Returns a view if
/// the strides allow it, else a copy.
Tensor reshape(const Tensor& x, const Shape& shape);
/// The same as a view. Throws ShapeError if that needs a copy.
Tensor view(const Tensor& x, const Shape& shape);
/// Joins the dimensions start_dim to end_dim, both included, into one.
Tensor flatten(const Tensor& x, WholeNumber start_dim = 0, WholeNumber end_dim = -1);
/// Inserts a dimension of size 1, which is dimension `dim` of the result.
Tensor unsqueeze(const Tensor& x, WholeNumber dim);
/// Removes dimension `dim` if its size is 1, else returns x.
Tensor squeeze(const Tensor& x, WholeNumber dim);
/// Removes all dimensions of size 1.
Tensor squeeze(const Tensor& x);

/// Reorders the dimensions: dimension i of the result is dimension order[i] of x.
Tensor permute(const Tensor& x, const Dims& order);
/// Moves dimension source[i] to the place destination[i]; the other dimensions keep their order.
Tensor movedim(const Tensor& x, const Dims& source, const Dims& destination);
/// Exchanges two dimensions.
Tensor transpose(const Tensor& x, WholeNumber dim0 = -2, WholeNumber dim1 = -1);
/// The transpose of a matrix; returns a vector or a number as it is.
Tensor t(const Tensor& x);

/// Broadcasts x to `shape`: repeats it along dimensions of size 1 and along new leading dimensions, without a copy. A
/// size of -1 keeps that of x.
Tensor expand(const Tensor& x, const Shape& shape);

/// x itself if it is contiguous, else a contiguous copy.
Tensor contiguous(const Tensor& x);
/// A contiguous copy, differentiable.
Tensor clone(const Tensor& x);
/// x itself if it has this dtype, else a converted copy, which is differentiable unless it is int64.
Tensor to(const Tensor& x, DType dtype);

/// The strides that view elements of `shape` and `strides` as `target`, a shape with as many elements; nullopt if that
/// needs a copy.
std::optional<Strides> reshaped_strides(const Shape& shape, const Strides& strides, const Shape& target);

namespace detail {

/// The order that undoes `order`, a permutation: permute(permute(x, order), inverse_order(order)) is x.
template <class Order> Dims inverse_order(const Order& order) {
  Dims inverse = Dims::filled(order.size(), 0);
  for (std::size_t d = 0; d < order.size(); ++d) inverse[order[d]] = static_cast<std::int64_t>(d);
  return inverse;
}

}  // namespace detail

}  // namespace minitorch
