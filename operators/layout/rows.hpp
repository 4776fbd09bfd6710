// Walks over several operands at once, in the fewest dimensions and row by row. It knows no kernel.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "operators/layout/indexing.hpp"
#include "operators/layout/merged_dimensions.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::operators {

/// A shape and the strides of N operands over it.
template <std::size_t N> struct Walk {
  Shape shape;
  std::array<Strides, N> strides;

  std::int64_t numel() const { return minitorch::numel(shape); }
};

/// The same walk in the fewest dimensions, at least one (MergedDimensions).
template <std::size_t N> Walk<N> merged(const Walk<N>& walk) {
  MergedDimensions<N> dimensions;
  for (std::size_t d = 0; d < walk.shape.size(); ++d) {
    std::array<std::int64_t, N> strides{};
    for (std::size_t k = 0; k < N; ++k) strides[k] = walk.strides[k][d];
    dimensions.add(walk.shape[d], strides);
  }
  Walk<N> result;
  const std::size_t rank = std::max<std::size_t>(dimensions.rank(), 1);  // without dimensions, one of size 1
  result.shape = Shape::filled(rank, 1);
  result.strides.fill(Strides::filled(rank, 0));
  for (std::size_t d = 0; d < dimensions.rank(); ++d) {
    result.shape[d] = dimensions[d].size;
    for (std::size_t k = 0; k < N; ++k) result.strides[k][d] = dimensions[d].strides[k];
  }
  return result;
}

/// Visits the elements number `begin` to `end` - 1 as pieces of rows (the last dimension): calls body(positions, n) for
/// each piece of n elements, the first at positions[i] of operand i. The walk has at least one dimension; begin < end.
template <std::size_t N, class Body>
void for_rows(const Walk<N>& walk, std::int64_t begin, std::int64_t end, const Body& body) {
  const std::size_t last = walk.shape.size() - 1;
  const std::int64_t length = walk.shape[last];
  Index index = to_index(begin, walk.shape);
  std::array<std::int64_t, N> positions{};
  for (std::size_t i = 0; i < N; ++i) positions[i] = index_to_position(index, walk.strides[i]);
  for (std::int64_t left = end - begin;;) {
    const std::int64_t n = std::min(length - index[last], left);
    body(positions, n);
    left -= n;
    if (left == 0) return;
    for (std::size_t i = 0; i < N; ++i) positions[i] -= index[last] * walk.strides[i][last];
    index[last] = 0;
    for (std::size_t d = last; d-- > 0;) {
      for (std::size_t i = 0; i < N; ++i) positions[i] += walk.strides[i][d];
      if (++index[d] < walk.shape[d]) break;
      for (std::size_t i = 0; i < N; ++i) positions[i] -= walk.shape[d] * walk.strides[i][d];
      index[d] = 0;
    }
  }
}

}  // namespace minitorch::operators
