// Where an element lies in memory: the arithmetic of indices, strides and broadcasting.
//
// A tensor is a block of memory with a shape and strides. The element at index (i, j, k) lies at the position
// i·s₀ + j·s₁ + k·s₂: the stride s of a dimension is the distance to the next element along it. The same memory with
// other strides is another tensor: a transpose swaps two strides, and a stride of 0 repeats a value (broadcasting).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "operators/layout/shape.hpp"

namespace minitorch::operators {

/// The index of an element: a number for each dimension.
using Index = Dims;

/// The position in memory of the element at `index`: Σ index[d] · strides[d].
std::int64_t index_to_position(const Index& index, const Strides& strides);

/// The index of element number `ordinal` in row-major order: 4 in shape (2, 3) is (1, 1).
Index to_index(std::int64_t ordinal, const Shape& shape);

/// The strides of a contiguous tensor: (3, 1) for shape (2, 3).
Strides contiguous_strides(const Shape& shape);

/// Whether the elements lie in row-major order without gaps. Strides of dimensions of size 1 do not count, and a tensor
/// without elements is contiguous.
bool is_contiguous(const Shape& shape, const Strides& strides);

/// Whether the elements lie without gaps and repeats, in the order of any of their dimensions: contiguous tensors and
/// their transposes.
bool is_dense(const Shape& shape, const Strides& strides);

/// The shape that two shapes broadcast to: (2, 1) and (3) give (2, 3). Throws ShapeError in the name of `function`
/// unless the sizes, aligned at the last dimension, are equal, or one is 1 or missing.
Shape shape_broadcast(std::string_view function, const Shape& a, const Shape& b);

/// Whether a tensor of `shape` can be broadcast to `target`.
bool broadcasts_to(const Shape& shape, const Shape& target);

/// The index in `shape` of the element that a broadcast shape shows at `big_index`: 0 in dimensions of size 1; leading
/// dimensions that `shape` lacks are dropped.
Index broadcast_index(const Index& big_index, const Shape& shape);

/// The strides of a tensor of `shape` and `strides` after broadcasting to `target`: 0 in the dimensions that repeat.
Strides broadcast_strides(const Shape& shape, const Strides& strides, const Shape& target);

/// The sizes or strides in the order `order`: result[i] = dims[order[i]].
Dims permuted(const Dims& dims, std::span<const std::size_t> order);

}  // namespace minitorch::operators
