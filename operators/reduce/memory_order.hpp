// Orders the dimensions of what is reduced by memory, as far as the bits of the results allow it.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <utility>

#include "operators/layout/indexing.hpp"
#include "operators/layout/shape.hpp"
#include "operators/layout/view.hpp"
#include "operators/reduce/summation.hpp"

namespace minitorch::operators {

/// Fewer results are not worth sorting, nor are more than a quarter of the elements.
constexpr std::int64_t fewest_sorted = 8;

/// How far apart in memory the numbers along a dimension lie. Repeated ones go outermost.
inline std::int64_t distance_along(std::int64_t stride) {
  return stride == 0 ? std::numeric_limits<std::int64_t>::max() : std::abs(stride);
}

/// x with its reduced dimensions in the order of memory, if the result does not depend on their order.
template <class R, class T> View<const T> in_free_order(View<const T> x, const Shape& y) {
  if constexpr (std::integral<T> || std::same_as<R, Max> || std::same_as<R, Min>) {
    for (std::size_t d = 0; d < y.size(); ++d) {
      for (std::size_t e = d + 1; e < y.size(); ++e) {
        if (y[d] != 1 || y[e] != 1 || distance_along(x.strides[e]) <= distance_along(x.strides[d])) continue;
        std::swap(x.shape[d], x.shape[e]);
        std::swap(x.strides[d], x.strides[e]);
      }
    }
  }
  return x;
}

/// Where y's dimensions lie if those that are kept are sorted by x's strides: results whose numbers lie side by side
/// are then computed side by side. Empty if they are already, or are too few.
template <class T> Index order_of_memory(const View<const T>& x, const Shape& y) {
  const auto distance = [&x](auto d) { return distance_along(x.strides[d]); };
  bool is_sorted = true;
  std::int64_t last = std::numeric_limits<std::int64_t>::max();  // of the kept dimensions
  for (std::size_t d = 0; d < y.size(); ++d) {
    if (y[d] == 1) continue;
    is_sorted = is_sorted && distance(d) <= last;
    last = distance(d);
  }
  if (is_sorted || numel(y) < fewest_sorted || x.numel() < 4 * numel(y)) return {};
  Index order;
  for (std::size_t d = 0; d < y.size(); ++d) {
    if (y[d] != 1) order.push_back(static_cast<std::int64_t>(d));
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t a, std::int64_t b) { return distance(a) > distance(b); });
  return order;
}

}  // namespace minitorch::operators
