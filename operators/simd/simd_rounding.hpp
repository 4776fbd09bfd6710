// Rounds SIMD vectors to integers; int64 stays as it is. The signs of zeros are the standard library's.
#pragma once

#include <concepts>
#include <cstdint>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"

namespace minitorch::operators {

/// x rounded to an integer in the direction `to`.
template <Rounding to, Element T> inline Simd<T> rounded(const Simd<T>& x) {
  if constexpr (std::same_as<T, std::int64_t>) {
    return x;
  } else {
    return to_integer<to>(x);
  }
}

/// The integer nearest to x, halves to the even one.
template <Element T> inline Simd<T> nearbyint(const Simd<T>& x) { return rounded<Rounding::nearest>(x); }

/// The largest integer <= x.
template <Element T> inline Simd<T> floor(const Simd<T>& x) { return rounded<Rounding::down>(x); }

/// The smallest integer >= x.
template <Element T> inline Simd<T> ceil(const Simd<T>& x) { return rounded<Rounding::up>(x); }

/// x without its fraction.
template <Element T> inline Simd<T> trunc(const Simd<T>& x) { return rounded<Rounding::to_zero>(x); }

}  // namespace minitorch::operators
