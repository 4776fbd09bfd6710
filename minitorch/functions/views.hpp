// Other ways to walk the same elements: views share them with what they are views of, and copy nothing. Dimensions are
// counted from 0, or from the end where they are negative. Names and rules are PyTorch's.
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

/// The same elements in the order of their index, in another shape; one size may be -1, and follows from the others. A
/// view where strides allow it, else a copy.
Tensor reshape(const Tensor& x, const Shape& shape);
/// The same, but a ShapeError where it would need a copy.
Tensor view(const Tensor& x, const Shape& shape);
/// Dimensions start_dim to end_dim as one.
Tensor flatten(const Tensor& x, std::int64_t start_dim = 0, std::int64_t end_dim = -1);
/// A dimension of size 1 more, before dimension `dim` of the result.
Tensor unsqueeze(const Tensor& x, std::int64_t dim);
/// Without dimension `dim`, if its size is 1.
Tensor squeeze(const Tensor& x, std::int64_t dim);
/// Without all dimensions of size 1.
Tensor squeeze(const Tensor& x);

/// The dimensions in another order: dimension i of the result is dimension order[i] of x.
Tensor permute(const Tensor& x, const Dims& order);
/// Two dimensions exchanged.
Tensor transpose(const Tensor& x, std::int64_t dim0 = -2, std::int64_t dim1 = -1);
/// The transpose of a matrix; a vector or a number as it is.
Tensor t(const Tensor& x);

/// The same elements repeated, in dimensions of size 1 or new ones in front, to fill `shape`; -1 leaves a size as it is.
Tensor expand(const Tensor& x, const Shape& shape);

/// The same elements without gaps: x itself where it has none.
Tensor contiguous(const Tensor& x);
/// A copy without gaps, with a graph of its own.
Tensor clone(const Tensor& x);
/// The elements as another kind; x itself where it is of that kind. No derivative passes through int64.
Tensor to(const Tensor& x, DType dtype);

/// The strides by which elements that are walked by `strides` over `shape` can be walked over `target`, which has as
/// many elements; none where they cannot without a copy.
std::optional<Strides> reshaped_strides(const Shape& shape, const Strides& strides, const Shape& target);

}  // namespace minitorch
