// Rounding of SIMD vectors. Adding 2²³ or 2⁵² to a smaller float or double leaves no room for a fraction: the processor
// rounds it to the nearest integer, halves to the even one. Signs of zeros are the standard library's.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

#include "operators/simd/simd.hpp"

namespace minitorch::operators {

/// The integer nearest to x, halves to the even one.
template <Element T> inline Simd<T> nearbyint(const Simd<T>& x) {
  if constexpr (std::same_as<T, std::int64_t>) {
    return x;
  } else {
    constexpr T without_fraction = 1 / std::numeric_limits<T>::epsilon();
    const Simd<T> size = abs(x), rounded = (size + without_fraction) - without_fraction;
    return where(size < without_fraction, copysign(rounded, x), x);
  }
}

/// The largest integer <= x.
template <Element T> inline Simd<T> floor(const Simd<T>& x) {
  if constexpr (std::same_as<T, std::int64_t>) {
    return x;
  } else {
    const Simd<T> rounded = nearbyint(x);
    return where(rounded > x, rounded - 1, rounded);
  }
}

/// The smallest integer >= x.
template <Element T> inline Simd<T> ceil(const Simd<T>& x) { return -floor(-x); }

/// x without its fraction.
template <Element T> inline Simd<T> trunc(const Simd<T>& x) {
  if constexpr (std::same_as<T, std::int64_t>) {
    return x;
  } else {
    return copysign(floor(abs(x)), x);
  }
}

}  // namespace minitorch::operators
