// The reductions as structs, and how a vector of partial results takes numbers. summation.cpp and column_summation.cpp
// include it; both are compiled with -ffp-contract=off, or the squares of SumOfSquares would be fused with their sum.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
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

/// The terms of the numbers x[0], ..., as a vector of partial results.
template <class R, class T> PartialsOf<R, T> terms(const T* x) {
  using V = PartialsOf<R, T>;
  const V numbers = [x] {
    if constexpr (std::same_as<V, Simd<T>>) {
      return V::load(x);
    } else {
      V wide = 0;
      for (std::int64_t i = 0; i < V::size; ++i) wide.v[i] = x[i];
      return wide;
    }
  }();
  if constexpr (requires { R::term(numbers); }) {
    return R::term(numbers);
  } else {
    return numbers;
  }
}

/// Combines y with the first n numbers x, at most as many as a vector has.
template <class R, class T> void take(PartialsOf<R, T>& y, const T* x, std::int64_t n) {
  if (n >= PartialsOf<R, T>::size) {
    y = R::combine(y, terms<R>(x));
  } else if (n > 0) {
    std::array<T, PartialsOf<R, T>::size> numbers;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
    numbers.fill(R::template identity<T>);
    std::copy(x, x + n, numbers.begin());
    y = R::combine(y, terms<R>(numbers.data()));
  }
}

/// The number of partial results of a block, if the order of combining them matters.
constexpr std::int64_t ordered_partials = 16;

}  // namespace minitorch::operators
