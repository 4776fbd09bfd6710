// Sorts along a dimension, and returns the indices too. NaN counts as the largest number. Equal values, such as 0 and
// -0, keep their order, ascending and descending.
#pragma once

#include <cstddef>
#include <cstdint>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

enum class Order : std::uint8_t { ascending, descending };

/// The elements of x sorted along `dim`, and their indices along it. values and indices are contiguous and have x's
/// shape. Here and below, a tensor without dimensions counts as one of shape (1).
template <Element T>
void sort(const View<const T>& x, std::size_t dim, Order order, const View<T>& values,
          const View<std::int64_t>& indices);

/// The first k results of `sort`: the k largest if descending, the k smallest if ascending. k is the size of values and
/// indices, which are contiguous, in dimension `dim`.
template <Element T>
void topk(const View<const T>& x, std::size_t dim, Order order, const View<T>& values,
          const View<std::int64_t>& indices);

}  // namespace minitorch::operators
