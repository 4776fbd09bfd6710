// Computes positions, strides and broadcast shapes.
#include "operators/layout/indexing.hpp"

#include <algorithm>
#include <string>

#include "operators/errors/error.hpp"

namespace minitorch::operators {

std::int64_t index_to_position(const Index& index, const Strides& strides) {
  std::int64_t position = 0;
  for (std::size_t d = 0; d < strides.size(); ++d) position += index[d] * strides[d];
  return position;
}

Index to_index(std::int64_t ordinal, const Shape& shape) {
  Index index = shape;
  for (std::size_t d = shape.size(); d-- > 0;) {
    index[d] = ordinal % shape[d];
    ordinal /= shape[d];
  }
  return index;
}

Strides contiguous_strides(const Shape& shape) {
  Strides strides = shape;
  std::int64_t step = 1;
  for (std::size_t d = shape.size(); d-- > 0;) {
    strides[d] = step;
    step *= std::max<std::int64_t>(shape[d], 1);
  }
  return strides;
}

bool is_contiguous(const Shape& shape, const Strides& strides) {
  std::int64_t step = 1;
  bool without_gaps = true;
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (shape[d] == 0) return true;
    if (shape[d] == 1) continue;
    without_gaps = without_gaps && strides[d] == step;
    step *= shape[d];
  }
  return without_gaps;
}

bool is_dense(const Shape& shape, const Strides& strides) {
  std::int64_t step = 1;
  const std::int64_t elements = numel(shape);
  while (step < elements) {  // finds the dimension whose neighbours are one step apart
    std::size_t d = 0;
    while (d < shape.size() && (shape[d] == 1 || strides[d] != step)) ++d;
    if (d == shape.size()) return false;
    step *= shape[d];
  }
  return true;
}

Shape shape_broadcast(std::string_view function, const Shape& a, const Shape& b) {
  const bool a_is_longer = a.size() >= b.size();
  Shape result = a_is_longer ? a : b;
  const Shape& shorter = a_is_longer ? b : a;
  const std::size_t missing = result.size() - shorter.size();
  for (std::size_t d = 0; d < shorter.size(); ++d) {
    std::int64_t& size = result[d + missing];
    if (size == shorter[d] || shorter[d] == 1) continue;
    if (size != 1) {
      throw ShapeError(std::string(function) + ": the shapes " + to_text(a) + " and " + to_text(b) +
                       " do not broadcast: aligned at the last dimension, sizes must be equal or one of them 1, not " +
                       std::to_string(a_is_longer ? size : shorter[d]) + " and " +
                       std::to_string(a_is_longer ? shorter[d] : size));
    }
    size = shorter[d];
  }
  return result;
}

bool broadcasts_to(const Shape& shape, const Shape& target) {
  if (shape.size() > target.size()) return false;
  const std::size_t missing = target.size() - shape.size();
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] != 1 && shape[d] != target[d + missing]) return false;
  }
  return true;
}

Index broadcast_index(const Index& big_index, const Shape& shape) {
  const std::size_t missing = big_index.size() - shape.size();
  Index index = shape;
  for (std::size_t d = 0; d < shape.size(); ++d) index[d] = shape[d] == 1 ? 0 : big_index[d + missing];
  return index;
}

Strides broadcast_strides(const Shape& shape, const Strides& strides, const Shape& target) {
  const std::size_t missing = target.size() - shape.size();
  Strides result = Strides::filled(target.size(), 0);
  for (std::size_t d = 0; d < shape.size(); ++d) result[d + missing] = shape[d] == 1 ? 0 : strides[d];
  return result;
}

Dims permuted(const Dims& dims, std::span<const std::size_t> order) {
  Dims result = Dims::filled(order.size(), 0);
  for (std::size_t i = 0; i < order.size(); ++i) result[i] = dims[order[i]];
  return result;
}

}  // namespace minitorch::operators
