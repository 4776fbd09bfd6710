// Shuffles: what moves elements between the lanes of SIMD vectors, for the inner loops of matrix products and
// reductions. These are the sum and the largest of a vector's elements, and the transpose of a square of vectors.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "operators/simd/simd.hpp"

namespace minitorch::operators {

/// The elements at the indices i of a followed by b.
template <Element T, std::int64_t... i>
Simd<T> shuffled(const Simd<T>& a, const Simd<T>& b, std::integer_sequence<std::int64_t, i...> /*indices*/) {
#if __has_builtin(__builtin_shufflevector)
  return Simd<T>(__builtin_shufflevector(a.v, b.v, i...));
#else  // GCC 11
  using Index = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  typedef Index Indices __attribute__((vector_size(simd_bytes)));
  return Simd<T>(__builtin_shuffle(a.v, b.v, Indices{static_cast<Index>(i)...}));
#endif
}

/// All elements combined by f. Combines the upper half with the lower: the lanes i and i ± half, for half the size, a
/// quarter, ...
template <std::int64_t half, Element T, class F> T combined_by_halves(const Simd<T>& x, const F& f) {
  if constexpr (half == 0) {
    return x[0];
  } else {
    const auto exchanged = [&]<std::int64_t... i>(std::integer_sequence<std::int64_t, i...>) {
      return shuffled(x, x, std::integer_sequence<std::int64_t, (i ^ half)...>{});
    };
    return combined_by_halves<half / 2>(f(x, exchanged(std::make_integer_sequence<std::int64_t, Simd<T>::size>{})), f);
  }
}
/// The sum of all elements.
template <Element T> T sum(const Simd<T>& x) {
  return combined_by_halves<Simd<T>::size / 2>(x, [](const Simd<T>& a, const Simd<T>& b) { return a + b; });
}
/// The largest element; if any is NaN, any element.
template <Element T> T largest(const Simd<T>& x) {
  return combined_by_halves<Simd<T>::size / 2>(x,
                                               [](const Simd<T>& a, const Simd<T>& b) { return where(a > b, a, b); });
}

/// A square matrix: as many vectors (rows) as a vector has lanes.
template <Element T> using SimdSquare = std::array<Simd<T>, Simd<T>::size>;

/// Exchanges the rows and columns of x.
template <Element T> void transpose(SimdSquare<T>& x) {
  constexpr std::int64_t size = Simd<T>::size;
  // A perfect shuffle, like that of cards, rotates the bits of an element's index (row, column) by one.
  const auto shuffle = [&]<std::int64_t... i>(std::integer_sequence<std::int64_t, i...>) {
    SimdSquare<T> y{};
    for (std::size_t row = 0; row < size / 2; ++row) {
      const Simd<T> first = x[row], second = x[row + size / 2];
      y[2 * row] = shuffled(first, second, std::integer_sequence<std::int64_t, (i / 2 + i % 2 * size)...>{});
      y[2 * row + 1] =
          shuffled(first, second, std::integer_sequence<std::int64_t, ((size + i) / 2 + i % 2 * size)...>{});
    }
    x = y;
  };
  for (std::int64_t step = 1; step < size; step *= 2) shuffle(std::make_integer_sequence<std::int64_t, size>{});
}

}  // namespace minitorch::operators
