// Division that rounds down, on SIMD vectors: floor_divide and remainder. Their results are those of plain numbers
// (operators/table/numbers.hpp) to the last bit.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_rounding.hpp"

namespace minitorch::operators {

/// The rest of x / y rounded towards 0, with the sign of x: exactly x - n y. The quotient rounded to a number and then
/// to an integer is n or n + 1, if it has no more digits than a number. Then x - n y has no more either, and
/// multiply_add does not round it.
template <std::floating_point T> inline Simd<T> fmod(const Simd<T>& x, const Simd<T>& y) {
  constexpr T too_large = 2 / std::numeric_limits<T>::epsilon();
  const Simd<T> a = abs(x), b = abs(y), quotient = a / b;
  if (!has_fused_multiply_add || any(quotient >= too_large)) [[unlikely]] {
    return in_each_lane(x, y, [](T u, T v) { return std::fmod(u, v); });
  }
  const Simd<T> n = trunc(quotient), rest = where(n == 0, a, multiply_add<T>(-n, b, a));
  return copysign(where(rest < 0, rest + b, rest), x);
}

/// Whether x / y rounded down is not x / y rounded towards 0, for the `rest` of the latter.
template <std::floating_point T> struct RoundedDown {
  Simd<T> signs, rest;

  RoundedDown(const Simd<T>& x, const Simd<T>& y) : signs(copysign<T>(1, x) * copysign<T>(1, y)), rest(fmod<T>(x, y)) {}
  /// `lower` where the rest is not 0 and x and y have different signs, else `same`.
  Simd<T> where_lower(const Simd<T>& lower, const Simd<T>& same) const {
    return where(rest == 0, same, where(signs < 0, lower, same));
  }
};

/// ⌊x / y⌋. Of integers, it wraps around for the smallest one and y = -1, and is 0 for y = 0, which callers refuse.
template <Element T> inline Simd<T> floor_divide(const Simd<T>& x, const Simd<T>& y) {
  if constexpr (std::same_as<T, std::int64_t>) {
    return in_each_lane(x, y, [](T a, T b) {
      // the processor stops at x / 0, and at the smallest integer / -1
      if (b == 0) return T{0};
      if (b == -1) return (-Simd<T>(a))[0];
      return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
    });
  } else {
    const RoundedDown<T> of(x, y);
    const Simd<T> quotient = nearbyint((x - of.rest) / y);
    return where(y == 0, x / y, of.where_lower(quotient - 1, quotient));
  }
}

/// x - y ⌊x / y⌋. Of integers, it is 0 for y = 0, which callers refuse.
template <Element T> inline Simd<T> remainder(const Simd<T>& x, const Simd<T>& y) {
  if constexpr (std::same_as<T, std::int64_t>) {
    return in_each_lane(x, y, [](T a, T b) {
      if (b == 0 || b == -1) return T{0};
      const T rest = a % b;
      return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    });
  } else {
    const RoundedDown<T> of(x, y);
    return of.where_lower(of.rest + y, of.rest);
  }
}

}  // namespace minitorch::operators
