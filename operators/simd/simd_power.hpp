// pow on SIMD vectors: e to the power y ln x, within 0.85 units in the last place
// (tests/operators/simd/simd_power.cpp). The logarithm and the product are sums of two numbers, since e to the power
// 100 amplifies a rounding error a hundred times. At zeros, infinities and NaN, the results are C's.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <numbers>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_rounding.hpp"

namespace minitorch::operators {

/// A number and its rounding error.
template <std::floating_point T> struct Exact {
  Simd<T> y, rest;

  /// a + b, where b is no larger than a.
  static Exact sum(const Simd<T>& a, const Simd<T>& b) {
    const Simd<T> y = a + b;
    return {y, b - (y - a)};
  }
  static Exact product(const Simd<T>& a, const Simd<T>& b) {
    const Simd<T> y = a * b;
    return {y, residual<T>(a, b, -y)};
  }
  friend Exact operator*(const Exact& a, const Exact& b) {
    const Exact of = product(a.y, b.y);
    return {of.y, of.rest + multiply_add<T>(a.y, b.rest, a.rest * b.y)};
  }
};

/// The constants of pow for a floating-point type.
template <std::floating_point T> struct PowerPrecision {
  static constexpr bool is_float = std::same_as<T, float>;
  // 2/3 in two parts
  static constexpr T two_thirds = T(is_float ? 0x1.555556p-1 : 0x1.5555555555555p-1);
  static constexpr T two_thirds_rest = T(is_float ? -0x1.555556p-26 : 0x1.5555555555555p-55);
  // 2/5, 2/7, ...: what follows 2/3 in the series of 2 artanh s
  static constexpr auto artanh_series = [] {
    std::array<T, is_float ? 4 : 10> c{};
    for (std::size_t k = 0; k < c.size(); ++k) c[k] = T(2 / static_cast<double>(2 * k + 5));
    return c;
  }();
};

/// ln x as a number and its rounding error; -∞ for x = 0, and infinite for x = ∞. With s = f / (2 + f),
/// ln x = k ln 2 + 2 artanh s = k ln 2 + s (2 + s² (2/3 + s² (2/5 + ...))).
template <std::floating_point T> inline Exact<T> exact_log(const Simd<T>& x) {
  using P = PowerPrecision<T>;
  constexpr T infinity = std::numeric_limits<T>::infinity();
  const Logarithm<T> of(x);
  const Simd<T> d = 2 + of.f, inverse = 1 / d, quotient = of.f * inverse;
  const Simd<T> lost = multiply_add<T>(-quotient, of.f - (d - 2), residual<T>(-quotient, d, of.f));
  const Exact<T> s = {quotient, lost * inverse}, s2 = s * s;
  const Exact<T> third = Exact<T>::sum(P::two_thirds, s2.y * polynomial(s2.y, P::artanh_series));
  const Exact<T> more = s2 * Exact<T>{third.y, third.rest + P::two_thirds_rest}, two = Exact<T>::sum(2, more.y);
  const Exact<T> near = s * Exact<T>{two.y, two.rest + more.rest};
  const Exact<T> y = Exact<T>::sum(of.k * Precision<T>::ln2_high, near.y);
  const Simd<T> rest = y.rest + multiply_add<T>(of.k, Precision<T>::ln2_low, near.rest);
  return {of.with_ends(x, y.y), where(x > 0, where(x < infinity, rest, 0), 0)};
}

/// e to the power x.y + x.rest
template <std::floating_point T> inline Simd<T> exact_exp(const Exact<T>& x) {
  using P = Precision<T>;
  const Simd<T> a = bounded(x.y, P::exp_underflow);
  const Simd<T> rounded = multiply_add<T>(a, T(std::numbers::log2e), rounder<T>), whole = rounded - rounder<T>;
  const Simd<T> high = multiply_add<T>(whole, -P::ln2_high, a);
  const Exact<T> r = Exact<T>::sum(high, multiply_add<T>(whole, -P::ln2_low, where(a == x.y, x.rest, 0)));
  const Exact<T> main = Exact<T>::sum(1, r.y);
  const Simd<T> power =
      main.y + multiply_add<T>(r.y * r.y, polynomial(r.y, P::exp_series), multiply_add<T>(r.rest, main.y, main.rest));
  return times_power_of_2<T>(power, rounded);
}

/// xʸ. It is not inline, because it is long.
template <std::floating_point T> [[gnu::noinline]] Simd<T> pow(const Simd<T>& x, const Simd<T>& y) {
  using Limits = std::numeric_limits<T>;
  const Simd<T> a = abs(x), half = T(0.5) * y;
  const Simd<T> size = where(a == 1, 1, where(y == 0, 1, exact_exp(Exact<T>{y, 0} * exact_log(a))));
  // The power of a negative number is real if y is an integer, and negative if y is odd. That of -∞ is C's.
  const auto is_integer = trunc(y) == y;
  const Simd<T> sign = where(is_integer, where(trunc(half) == half, 1, copysign<T>(1, x)), 1);
  const Simd<T> of_fraction = where(x < 0, where(a == Limits::infinity(), size, Limits::quiet_NaN()), size);
  return where(is_integer, sign * size, of_fraction);
}

/// y + lost for an approximation y >= 0 and what it lost, which is NaN where y is 0 or infinite.
template <std::floating_point T> inline Simd<T> corrected(const Simd<T>& y, const Simd<T>& lost) {
  return y + where(abs(lost) < y, lost, 0);
}

/// 1 / √x, with a correction for the roundings of the root and of the quotient.
template <std::floating_point T> inline Simd<T> inverse_root(const Simd<T>& x) {
  const Simd<T> y = 1 / sqrt(x), root = x * y;
  return corrected<T>(y, T(0.5) * y * multiply_add<T>(-y, residual<T>(x, y, -root), residual<T>(-y, root, 1)));
}

/// 1 / x², with a correction for the roundings of the quotient and of the square. It neither overflows nor underflows
/// where the result does not.
template <std::floating_point T> inline Simd<T> inverse_square(const Simd<T>& x) {
  const Simd<T> inverse = 1 / x, y = inverse * inverse;
  return corrected<T>(y, multiply_add<T>(y, 2 * residual<T>(-inverse, x, 1), residual<T>(inverse, inverse, -y)));
}

/// xᶜ for a constant exponent c. Common exponents need no logarithm.
template <std::floating_point T> inline Simd<T> pow(const Simd<T>& x, double exponent) {
  constexpr T infinity = std::numeric_limits<T>::infinity();
  if (exponent == 2) return x * x;
  if (exponent == 3) return x * x * x;
  if (exponent == 0.5) return where(x == -infinity, infinity, sqrt(x + 0));  // of -0, it is 0
  if (exponent == -0.5) return where(x == -infinity, 0, inverse_root<T>(x + 0));
  if (exponent == 1) return x;
  if (exponent == -1) return 1 / x;
  if (exponent == -2 && has_fused_multiply_add) return inverse_square(x);
  if (exponent == 0) return 1;
  return pow(x, Simd<T>(static_cast<T>(exponent)));
}

}  // namespace minitorch::operators
