// Where an element lies: the arithmetic of indices, strides and broadcasting, as the course tells it.
//
// A tensor is a run of memory and a way to walk it. The element at the index (i, j, k) lies at the position
// i·s₀ + j·s₁ + k·s₂, where the strides s say how far it is to the next place in each dimension. The same memory with
// other strides is another tensor: a transpose exchanges two of them, and a stride of 0 repeats a value (broadcasting).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "operators/layout/shape.hpp"

namespace minitorch::operators {

/// An index: a place in each dimension.
using Index = Dims;

/// Where in memory the element at `index` lies: Σ index[d] · strides[d].
std::int64_t index_to_position(const Index& index, const Strides& strides);

/// The index of the element number `ordinal` of a tensor, counted along the last dimension first:
/// 4 in (2, 3) is (1, 1).
Index to_index(std::int64_t ordinal, const Shape& shape);

/// The strides of a tensor whose elements lie without gaps, the last dimension side by side: (2, 3) has (3, 1).
Strides contiguous_strides(const Shape& shape);

/// Whether elements lie without gaps in the order of their index. A stride in a dimension of size 1 is never used, and
/// a tensor without elements has no gaps.
bool is_contiguous(const Shape& shape, const Strides& strides);

/// The shape that two shapes broadcast to: aligned at the last dimension, sizes must be equal, or one of them 1, or
/// missing. (2, 1) and (3) give (2, 3). Throws ShapeError in the name of `function`.
Shape shape_broadcast(std::string_view function, const Shape& a, const Shape& b);

/// Whether a tensor of `shape` can be broadcast to `target`.
bool broadcasts_to(const Shape& shape, const Shape& target);

/// The index in `shape` of what is seen at `big_index` in a shape that it is broadcast to: places in dimensions of size
/// 1 are 0, and dimensions that `shape` has not are left out.
Index broadcast_index(const Index& big_index, const Shape& shape);

/// The strides with which a tensor of `shape` and `strides` is walked as one of the shape `target`, which it broadcasts
/// to: 0 where a value repeats.
Strides broadcast_strides(const Shape& shape, const Strides& strides, const Shape& target);

/// The sizes or strides in the order `order`: result[i] = dims[order[i]].
Dims permuted(const Dims& dims, std::span<const std::size_t> order);

}  // namespace minitorch::operators
