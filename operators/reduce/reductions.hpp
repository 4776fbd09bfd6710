// The reductions as structs, and how a vector of partial results takes numbers. summation.cpp and column_summation.cpp
// include it; both are compiled with -ffp-contract=off, or the squares of SumOfSquares would be fused with their sum.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "operators/reduce/summation.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"

namespace minitorch::operators {

// A reduction defines the type of a partial result (Partial), its identity, `combine` for vectors, and whether the bits
// depend on the order of combining (`has_order`). What it combines are the numbers themselves, unless it has a `term`.

struct Sum {
  static constexpr bool has_order = true;
  template <class T> using Partial = T;
  template <class T> static constexpr T identity = 0;
  template <class V> static V combine(const V& x, const V& y) { return x + y; }
};

struct SumOfSquares : Sum {
  template <class V> static V term(const V& x) { return x * x; }
};

struct Prod {
  static constexpr bool has_order = true;
  template <class T> using Partial = Wide<T>;  // a partial product may be far larger than the product
  template <class T> static constexpr T identity = 1;
  template <class V> static V combine(const V& x, const V& y) { return x * y; }
};

// NaN in x stays, and NaN in y is chosen last.
struct Max {
  static constexpr bool has_order = false;
  template <class T> using Partial = T;
  template <class T>
  static constexpr T identity = std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                                                     : std::numeric_limits<T>::lowest();
  template <class V> static V combine(const V& x, const V& y) {
    if constexpr (std::same_as<V, Simd<std::int64_t>>) {
      return where(y > x, y, x);
    } else {
      return where(y == y, at_least(x, y), y);
    }
  }
};

struct Min {
  static constexpr bool has_order = false;
  template <class T> using Partial = T;
  template <class T>
  static constexpr T identity = std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                                                     : std::numeric_limits<T>::max();
  template <class V> static V combine(const V& x, const V& y) {
    if constexpr (std::same_as<V, Simd<std::int64_t>>) {
      return where(y < x, y, x);
    } else {
      return where(y == y, at_most(x, y), y);
    }
  }
};

/// A vector of partial results.
template <class R, class T> using PartialsOf = Simd<typename R::template Partial<T>>;

/// What R combines of these numbers.
template <class R, class V> V terms_of(const V& numbers) {
  if constexpr (requires { R::term(numbers); }) {
    return R::term(numbers);
  } else {
    return numbers;
  }
}

/// The terms of the numbers x[0], ..., as a vector of partial results.
template <class R, class T> PartialsOf<R, T> terms(const T* x) {
  using V = PartialsOf<R, T>;
  if constexpr (std::same_as<V, Simd<T>>) {
    return terms_of<R>(V::load(x));
  } else {
    return terms_of<R>(load_wide(x));
  }
}

/// Combines y with the first n numbers x, at most as many as a vector has.
template <class R, class T> void take(PartialsOf<R, T>& y, const T* x, std::int64_t n) {
  using V = PartialsOf<R, T>;
  if (n >= V::size) {
    y = R::combine(y, terms<R>(x));
  } else if (n > 0) {
    if constexpr (std::same_as<V, Simd<T>>) {
      y = R::combine(y, terms_of<R>(load_some(x, n, R::template identity<T>)));
    } else {
      std::array<T, V::size> numbers;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
      numbers.fill(R::template identity<T>);
      std::copy(x, x + n, numbers.begin());
      y = R::combine(y, terms<R>(numbers.data()));
    }
  }
}

/// Folds vectors by halves: n/2 onto n/2, ..., 1 onto 1.
template <class R, class V, std::size_t n> V folded(std::array<V, n> y) {
  for (std::size_t half = n / 2; half > 0; half /= 2) {
    for (std::size_t v = 0; v < half; ++v) y[v] = R::combine(y[v], y[v + half]);
  }
  return y[0];
}

/// The number of partial results of a block, if the order of combining them matters.
constexpr std::int64_t ordered_partials = 16;

}  // namespace minitorch::operators
