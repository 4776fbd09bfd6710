// Sorting along a dimension, with where each value came from. NaN counts as the largest number, and of equal values (0
// and -0 are) the first stays first, in both orders.
#pragma once

#include <cstddef>
#include <cstdint>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

enum class Order : std::uint8_t { ascending, descending };

/// The elements of each line of x along `dim` in order, and their places in the line. values and indices have x's shape
/// and no gaps. Here and below, a tensor without dimensions is treated as one with one.
template <Element T>
void sort(const View<const T>& x, std::size_t dim, Order order, const View<T>& values,
          const View<std::int64_t>& indices);

/// The first k of what `sort` gives, where k is the size of values and indices, without gaps too, in dimension `dim`: the
/// largest for descending, the smallest for ascending.
template <Element T>
void topk(const View<const T>& x, std::size_t dim, Order order, const View<T>& values,
          const View<std::int64_t>& indices);

}  // namespace minitorch::operators
