// Random views for tests of kernels: random shapes, with dimensions in any order, with gaps and negative strides. Guard
// elements around them show stray writes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// A view and its memory.
template <class T> struct Held {
  std::vector<T> memory;
  std::int64_t begin = 0;
  Shape shape;
  Strides strides;

  View<T> view() { return {memory.data() + begin, shape, strides}; }
  T& at(const Index& index) { return memory[static_cast<std::size_t>(begin + index_to_position(index, strides))]; }
};

/// Returns a view of this shape in a random layout: dimensions in any order, some with gaps and some with negative
/// strides. The memory holds 0, 1, 2, ...
template <class T> Held<T> in_random_layout(const Shape& shape) {
  Held<T> held{{}, 0, shape, shape};
  std::vector<std::size_t> order(shape.size());
  std::iota(order.begin(), order.end(), 0U);
  std::int64_t step = 1;
  while (!order.empty()) {
    const auto i = *rc::gen::inRange<std::size_t>(0, order.size());
    const std::size_t d = order[i];
    order.erase(order.begin() + static_cast<std::ptrdiff_t>(i));
    const bool backwards = *rc::gen::inRange(0, 4) == 0;
    step *= *rc::gen::elementOf(std::vector<std::int64_t>{1, 1, 1, 2, 3});
    held.strides[d] = backwards ? -step : step;
    const std::int64_t extent = std::max<std::int64_t>(shape[d], 1);
    if (backwards) held.begin += (extent - 1) * step;
    step *= extent;
  }
  held.memory.resize(static_cast<std::size_t>(step));
  std::iota(held.memory.begin(), held.memory.end(), T{0});
  return held;
}

/// Returns a shape of 0 to `rank` dimensions, with sizes from `smallest` to `largest`.
inline Shape random_shape(std::size_t rank, std::int64_t smallest, std::int64_t largest) {
  Shape shape = Shape::filled(*rc::gen::inRange<std::size_t>(0, rank + 1), 0);
  for (std::int64_t& size : shape) size = *rc::gen::inRange<std::int64_t>(smallest, largest + 1);
  return shape;
}

}  // namespace minitorch::operators
