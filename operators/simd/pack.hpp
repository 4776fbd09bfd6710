// A few numbers side by side, as many as a register of the processor holds: what the inner loops of products need of
// the compiler's vectors. What evaluates functions on them is in lanes.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "operators/layout/dtype.hpp"
#include "operators/simd/lanes.hpp"

namespace minitorch::operators {

/// Numbers that one instruction works on.
template <Element T> struct Pack {
  static constexpr int size = lane_bytes / sizeof(T);
  // NOLINTNEXTLINE(modernize-use-using): GCC takes this attribute of a dependent type in a typedef only
  typedef Wrapping<T> Register __attribute__((vector_size(lane_bytes)));
  Register numbers;

  static Pack zero() { return {Register{}}; }
  static Pack load(const T* from) {
    Pack x = zero();
    std::memcpy(&x.numbers, from, lane_bytes);
    return x;
  }
  /// The first `count` numbers, and zeros.
  static Pack load_some(const T* from, std::int64_t count) {
    std::array<T, size> numbers{};
    for (std::int64_t i = 0; i < count; ++i) numbers[static_cast<std::size_t>(i)] = from[i];
    return load(numbers.data());
  }
  Pack& operator+=(Pack x) {
    numbers += x.numbers;
    return *this;
  }
  void store(T* to) const { std::memcpy(to, &numbers, lane_bytes); }
};

/// a b + c, in one rounding where the processor can.
template <Element T> Pack<T> multiply_add(Pack<T> a, Pack<T> b, Pack<T> c) {
  return {a.numbers * b.numbers + c.numbers};
}
template <Element T> Pack<T> multiply_add(T a, Pack<T> b, Pack<T> c) {
  return {static_cast<Wrapping<T>>(a) * b.numbers + c.numbers};
}

/// Of the numbers of a and behind them those of b, the ones at the indices i.
template <Element T, int... i>
typename Pack<T>::Register shuffled(const typename Pack<T>::Register& a, const typename Pack<T>::Register& b,
                                    std::integer_sequence<int, i...>) {
#if __has_builtin(__builtin_shufflevector)
  return __builtin_shufflevector(a, b, i...);
#else  // GCC 11
  using Index = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  typedef Index Indices __attribute__((vector_size(lane_bytes)));
  return __builtin_shuffle(a, b, Indices{i...});
#endif
}

/// The sum of all numbers, by halves.
template <int half, Element T> T sum_by_halves(Pack<T> x) {
  if constexpr (half == 0) {
    return static_cast<T>(x.numbers[0]);
  } else {
    const auto exchanged = [&]<int... i>(std::integer_sequence<int, i...>) {
      return shuffled<T>(x.numbers, x.numbers, std::integer_sequence<int, (i ^ half)...>{});
    };
    x += {exchanged(std::make_integer_sequence<int, Pack<T>::size>{})};
    return sum_by_halves<half / 2>(x);
  }
}
template <Element T> T sum(Pack<T> x) { return sum_by_halves<Pack<T>::size / 2>(x); }

/// As many packs as each has numbers.
template <Element T> using PackSquare = std::array<Pack<T>, Pack<T>::size>;

/// Exchanges rows and columns.
template <Element T> void transpose(PackSquare<T>& x) {
  constexpr int size = Pack<T>::size;
  // A perfect shuffle, as of cards, moves the bits of a place's number (row, column) round by one.
  const auto shuffle = [&]<int... i>(std::integer_sequence<int, i...>) {
    PackSquare<T> y{};
    for (std::size_t row = 0; row < size / 2; ++row) {
      const auto first = x[row].numbers, second = x[row + size / 2].numbers;
      y[2 * row].numbers = shuffled<T>(first, second, std::integer_sequence<int, (i / 2 + i % 2 * size)...>{});
      y[2 * row + 1].numbers =
          shuffled<T>(first, second, std::integer_sequence<int, ((size + i) / 2 + i % 2 * size)...>{});
    }
    x = y;
  };
  for (int step = 1; step < size; step *= 2) shuffle(std::make_integer_sequence<int, size>{});
}

/// Calls f(i, j) for all 0 <= i < n and 0 <= j < m without a loop, so that what f keeps in arrays can stay in
/// registers.
template <std::size_t n, std::size_t m, class F> void each(const F& f) {
  [&]<std::size_t... i>(std::index_sequence<i...>) { (f(i / m, i % m), ...); }
  (std::make_index_sequence<n * m>{});
}

}  // namespace minitorch::operators
