// Shuffles: what moves elements between the lanes of SIMD vectors, for the inner loops of matrix products and
// reductions. These are the sum and the largest of a vector's elements, and the transpose of a square of vectors.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// Loads the elements of a full vector, the first at `data` and each `stride` bytes after the one before. Every second
/// element, as of a slice with step 2, takes two loads and a shuffle, every fourth one two of these and a shuffle.
template <Element T> Simd<T> load_full(const char* data, std::int64_t stride) {
  constexpr std::int64_t size = Simd<T>::size, bytes = sizeof(T);
  return [&]<std::int64_t... i>(std::integer_sequence<std::int64_t, i...>)->Simd<T> {
    // Of two vectors, the second of which ends with the last element, not behind it.
    const auto every_second = [&](const Simd<T>& first, const Simd<T>& second) {
      return shuffled(first, second, std::integer_sequence<std::int64_t, (2 * i < size ? 2 * i : 2 * i + 1)...>{});
    };
    const auto load_second = [&](const char* at) {
      return every_second(Simd<T>::load(at), Simd<T>::load(at + (size - 1) * bytes));
    };
    if (stride == 2 * bytes) return load_second(data);
    if (stride == 4 * bytes) return every_second(load_second(data), load_second(data + 2 * (size - 1) * bytes));
    const auto element = [&](std::int64_t index) {
      T x;
      std::memcpy(&x, data + index * stride, sizeof(T));
      return x;
    };
    return Simd<T>(typename Simd<T>::Vector{element(i)...});
  }
  (std::make_integer_sequence<std::int64_t, size>());
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

/// Partial sums: as many as 64 bytes hold, in vectors of whatever size. So sums have the same bits on processors with
/// vectors of 32 and of 64 bytes.
template <Element T> using PartialSumsOf = std::array<Simd<T>, std::max<std::size_t>(1, 64 / simd_bytes)>;

/// The upper half of partial sums added to the lower, and so on, until they are one vector.
template <Element T> Simd<T> vector_of(PartialSumsOf<T> x) {
  for (std::size_t half = x.size() / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) x[i] = x[i] + x[i + half];
  }
  return x[0];
}
/// The sum of all partial sums.
template <Element T> T sum(const PartialSumsOf<T>& x) { return sum(vector_of<T>(x)); }

/// The largest element; if any is NaN, any element.
template <Element T> T largest(const Simd<T>& x) {
  return combined_by_halves<Simd<T>::size / 2>(x,
                                               [](const Simd<T>& a, const Simd<T>& b) { return where(a > b, a, b); });
}

/// A square matrix: as many vectors (rows) as a vector has lanes.
template <Element T> using SimdSquare = std::array<Simd<T>, Simd<T>::size>;

/// Folds the first `half` vectors with the next as many, two onto one: of x[i] and x[i + half], f of the lanes j and
/// j ± half, those of x[i] where j has no bit `half`.
template <std::int64_t half, Element T, class F> void fold_lanes(SimdSquare<T>& x, const F& f) {
  const auto folded =
      [&f]<std::int64_t... j>(const Simd<T>& a, const Simd<T>& b, std::integer_sequence<std::int64_t, j...>) {
    constexpr std::int64_t size = Simd<T>::size;
    return f(shuffled(a, b, std::integer_sequence<std::int64_t, ((j & half) == 0 ? j : j + size)...>{}),
             shuffled(a, b, std::integer_sequence<std::int64_t, ((j & half) == 0 ? j + half : j - half + size)...>{}));
  };
  for (std::size_t i = 0; i < half; ++i)
    x[i] = folded(x[i], x[i + half], std::make_integer_sequence<std::int64_t, Simd<T>::size>{});
}

/// A vector whose lane i has all elements of x[i] combined by f, as `combined_by_halves` combines them. Destroys x.
/// With a smaller `half`, folding begins there.
template <std::int64_t half, Element T, class F> Simd<T> combined_lanes(SimdSquare<T>& x, const F& f) {
  if constexpr (half == 0) {
    return x[0];
  } else {
    fold_lanes<half>(x, f);
    return combined_lanes<half / 2>(x, f);
  }
}

/// A vector whose lane i has the sum of all elements of x[i], as `sum` has it. Destroys x.
template <Element T> Simd<T> sums_of_lanes(SimdSquare<T>& x) {
  return combined_lanes<Simd<T>::size / 2>(x, [](const Simd<T>& a, const Simd<T>& b) { return a + b; });
}

/// Exchanges the rows and columns of x.
template <Element T> void transpose(SimdSquare<T>& x) {
  constexpr std::int64_t size = Simd<T>::size;
  // Exchanges the two blocks off the diagonal in each square of 2 `step` rows and columns. Blocks of 16 bytes or more,
  // and pairs of floats, take one instruction for each row.
  const auto exchange_blocks = [&]<std::int64_t step, std::int64_t... i>(std::integral_constant<std::int64_t, step>,
                                                                         std::integer_sequence<std::int64_t, i...>) {
    for (std::size_t row = 0; row < size; ++row) {
      if ((row & step) != 0) continue;
      const Simd<T> first = x[row], second = x[row + step];
      x[row] =
          shuffled(first, second, std::integer_sequence<std::int64_t, ((i & step) == 0 ? i : size + i - step)...>{});
      x[row + step] =
          shuffled(first, second, std::integer_sequence<std::int64_t, ((i & step) == 0 ? i + step : size + i)...>{});
    }
  };
  const auto exchange_from = [&]<std::int64_t step>(const auto& self, std::integral_constant<std::int64_t, step> at) {
    exchange_blocks(at, std::make_integer_sequence<std::int64_t, size>{});
    if constexpr (2 * step < size) self(self, std::integral_constant<std::int64_t, 2 * step>());
  };
  if constexpr (size > 1) exchange_from(exchange_from, std::integral_constant<std::int64_t, 1>());
}

}  // namespace minitorch::operators
