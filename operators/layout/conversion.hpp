// Conversion of numbers to elements, without undefined behaviour.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "operators/layout/dtype.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::operators {

/// x without its fraction. NaN gives 0; numbers beyond the range of int64 give its lowest or highest value.
template <std::floating_point T> constexpr std::int64_t to_int64(T x) {
  constexpr T limit = 9223372036854775808.0;  // 2⁶³
  using Limits = std::numeric_limits<std::int64_t>;
  const T bounded = x < -limit ? -limit : x;  // loops of this become SIMD vectors, with one selection by bits
  const auto whole = static_cast<std::int64_t>(bounded < limit ? bounded : 0);
  return x >= limit ? Limits::max() : whole;
}

/// `x` as an element of type T. A floating-point number becomes an int64 by `to_int64`.
template <Element T, class U> constexpr T to_element(U x) requires std::is_arithmetic_v<U> {
  if constexpr (std::same_as<T, std::int64_t> && std::floating_point<U>) {
    return to_int64(x);
  } else {
    return static_cast<T>(x);
  }
}

/// The same of an argument. A whole number is exact as an int64.
template <Element T> constexpr T to_element(const RealNumber& x) {
  if constexpr (std::same_as<T, std::int64_t>) {
    if (x.is_int64()) return x.as_int64();
  }
  return to_element<T>(double{x});
}

}  // namespace minitorch::operators
