// sin, cos, tan and atan2 on SIMD vectors: sin and cos within 0.8 units in the last place, the others within 1.5
// (tests/operators/simd/simd.cpp). They sum polynomials and keep the rounding errors of the largest terms.
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

namespace minitorch::operators {

/// The constants of these functions for a floating-point type.
template <std::floating_point T> struct AnglePrecision {
  static constexpr bool is_float = std::same_as<T, float>;
  // π/2 in three parts, each the nearest number to what those before it leave.
  static constexpr T half_pi = T(is_float ? 0x1.921fb6p+0 : 0x1.921fb54442d18p+0);
  static constexpr T half_pi_rest = T(is_float ? -0x1.777a5cp-25 : 0x1.1a62633145c07p-54);
  static constexpr T half_pi_last = T(is_float ? -0x1.ee59dap-50 : -0x1.f1976b7ed8fbcp-110);
  // Up to this |x|, the quotient by π/2 is right, and has so few digits that `residual` is exact.
  static constexpr T largest = T(!is_float ? 1e8 : has_fused_multiply_add ? 1e5 : 6000);

  // -1/3!, 1/5!, -1/7!, ... and 1/4!, -1/6!, 1/8!, ..., enough terms for |r| <= π/4
  template <std::size_t n> static constexpr std::array<T, n> every_second(std::size_t first, double sign) {
    std::array<T, n> c{};
    double factorial = sign;
    for (std::size_t k = 2; k < first; ++k) factorial *= static_cast<double>(k);
    for (std::size_t k = 0, at = first; k < n; ++k, at += 2) {
      factorial *= static_cast<double>(at) * (k == 0 ? 1 : -static_cast<double>(at - 1));
      c[k] = T(1 / factorial);
    }
    return c;
  }
  static constexpr auto sin_series = every_second<(is_float ? 4 : 8)>(3, -1);
  static constexpr auto cos_series = every_second<(is_float ? 4 : 7)>(4, 1);

  // 3π/4 in two parts
  static constexpr T three_quarters = T(is_float ? 0x1.2d97c80000000p+1 : 0x1.2d97c7f3321d2p+1);
  static constexpr T three_quarters_rest = T(is_float ? -0x1.99bc5c0000000p-28 : 0x1.a79394c9e8a0ap-54);
  // (arctan t - t) / t³ in powers of t², for |t| <= 1/2: the polynomial with the least relative error of arctan t, by
  // Remez's exchange in mpmath.
  static constexpr auto atan_series = [] {
    if constexpr (is_float) {
      return std::array{-0.333333269241F, 0.199994898102F,   -0.142720782947F,
                        0.109409814766F,  -0.0798406268407F, 0.0387232640891F};
    } else {
      return std::array{-0.33333333333333315, 0.19999999999993268, -0.14285714284960935,  0.11111111068561573,
                        -0.09090907669674649, 0.07692277078560214, -0.06666218988487285,  0.05877771263960146,
                        -0.05229819487057419, 0.0458874778167447,  -0.037102428009907235, 0.023632941628992946,
                        -0.008352478482262756};
    }
  }();
};

/// The sine and cosine of r for an angle |x| = n π/2 + r with an integer n and |r| little above π/4 (Cody & Waite
/// 1980). Each is a number and its rounding error.
template <std::floating_point T> struct Reduced {
  typename SimdBits<T>::Vector n;  // in the lowest bits of each word
  Simd<T> sin, sin_rest, cos, cos_rest;

  explicit Reduced(const Simd<T>& x) {
    using P = AnglePrecision<T>;
    const Simd<T> a = abs(x), rounded = multiply_add<T>(a, T(2 * std::numbers::inv_pi), rounder<T>);
    const Simd<T> whole = rounded - rounder<T>;
    n = SimdBits<T>::of(rounded);
    // r and its rounding error: |x| less n π/2, whose three parts are subtracted one after the other
    const Simd<T> first = residual<T>(-whole, P::half_pi, a), second = whole * P::half_pi_rest, r = first - second;
    const Simd<T> second_rest = residual<T>(whole, P::half_pi_rest, -second);
    const Simd<T> r_rest = multiply_add<T>(-whole, P::half_pi_last, ((first - r) - second) - second_rest);
    // sin r = r - r³/3! + ... and cos r = 1 - r²/2 + r⁴/4! - ...
    const Simd<T> r2 = r * r, half_r2 = T(0.5) * r2, half_rest = T(0.5) * residual<T>(r, r, -r2), near = 1 - half_r2;
    const Simd<T> last = multiply_add<T>(-r, r_rest, -half_rest);
    const Simd<T> more = ((1 - near) - half_r2) + multiply_add<T>(r2 * r2, polynomial(r2, P::cos_series), last);
    cos = near + more;
    cos_rest = more - (cos - near);
    const Simd<T> less = multiply_add<T>(r * r2, polynomial(r2, P::sin_series), near * r_rest);
    sin = r + less;
    sin_rest = less - (sin - r);
  }

  SimdMask<T> is_odd() const { return {(n & 1) != 0}; }
  /// The sign bit in the lanes where n + `quarters` is 2 or 3 after whole turns, else 0.
  typename SimdBits<T>::Vector sign_of_turn(typename SimdBits<T>::Word quarters) const {
    return (n + quarters) << (SimdBits<T>::width - 2) & SimdBits<T>::sign;
  }
};

/// f(x) where |x| is too large for `Reduced`, else y. Not inlined: `in_each_lane` takes the address of x, so that a
/// loop with it inside would store x at each step.
template <std::floating_point T, class F>
[[gnu::noinline, gnu::cold]] Simd<T> of_large_angles(Simd<T> x, Simd<T> y, F f) {
  return where(abs(x) > AnglePrecision<T>::largest, in_each_lane(x, f), y);
}

/// `y`, which is f(x), where |x| is no larger than `Reduced` can take; of larger angles, the standard library's f(x).
template <std::floating_point T, class F> inline Simd<T> with_large_angles(const Simd<T>& x, const Simd<T>& y, F f) {
  const auto is_large = abs(x) > AnglePrecision<T>::largest;
  if (!any(is_large)) [[likely]]
    return y;
  return of_large_angles(x, y, f);
}

/// The sine of x, in radians: sin r, cos r, -sin r or -cos r, with the sign of x.
template <std::floating_point T> inline Simd<T> sin(const Simd<T>& x) {
  using Bits = SimdBits<T>;
  const Reduced<T> of(x);
  const auto sign = (Bits::of(x) & Bits::sign) ^ of.sign_of_turn(0);
  const Simd<T> y = Bits::number(Bits::of(where(of.is_odd(), of.cos, of.sin)) ^ sign);
  return with_large_angles(x, y, [](T number) { return std::sin(number); });
}

/// The cosine of x, in radians: cos r, -sin r, -cos r or sin r.
template <std::floating_point T> inline Simd<T> cos(const Simd<T>& x) {
  using Bits = SimdBits<T>;
  const Reduced<T> of(x);
  const Simd<T> y = Bits::number(Bits::of(where(of.is_odd(), of.sin, of.cos)) ^ of.sign_of_turn(1));
  return with_large_angles(x, y, [](T number) { return std::cos(number); });
}

/// The tangent of x, in radians: the quotient of sin r and cos r, or of -cos r and sin r; of large x, the standard
/// library's.
template <std::floating_point T> inline Simd<T> tan(const Simd<T>& x) {
  using Bits = SimdBits<T>;
  const Reduced<T> of(x);
  const auto is_odd = of.is_odd();
  const Simd<T> y = where(is_odd, -of.cos, of.sin), y_rest = where(is_odd, -of.cos_rest, of.sin_rest);
  const Simd<T> d = where(is_odd, of.sin, of.cos), d_rest = where(is_odd, of.sin_rest, of.cos_rest), inverse = 1 / d;
  const Simd<T> quotient = y * inverse;
  const Simd<T> lost = multiply_add<T>(-quotient, d_rest, residual<T>(-quotient, d, y) + y_rest);
  const Simd<T> of_size = multiply_add<T>(lost, inverse, quotient);  // the tangent of |x|
  const Simd<T> result = Bits::number(Bits::of(of_size) ^ (Bits::of(x) & Bits::sign));
  return with_large_angles(x, result, [](T number) { return std::tan(number); });
}

/// The angle of the point (x, y), in radians: arctan t for the quotient t of the smaller and the larger of |x| and |y|,
/// reflected to the right eighth of the circle. Near a diagonal, arctan t = π/4 + arctan((t - 1) / (t + 1)). Signs of
/// zeros and infinite coordinates count as in C's atan2.
template <std::floating_point T> inline Simd<T> atan2(const Simd<T>& y, const Simd<T>& x) {
  using P = AnglePrecision<T>;
  using Limits = std::numeric_limits<T>;
  constexpr T large = Limits::max() / 4;  // sums of smaller numbers do not overflow
  const Simd<T> scale = where(abs(x) > large, T(0.125), where(abs(y) > large, T(0.125), 1));
  const Simd<T> height = scale * abs(y), width = scale * abs(x);
  const auto is_steep = height > width;
  const Simd<T> smaller = where(is_steep, width, height), larger = where(is_steep, height, width);
  const auto is_near = smaller >= T(0.5) * larger + Limits::denorm_min();  // the diagonal; never of two zeros
  const Simd<T> d = where(is_near, smaller + larger, larger), d_rest = where(is_near, smaller - (d - larger), 0);
  const Simd<T> n = where(is_near, smaller - larger, smaller);
  const Simd<T> t = where(smaller == larger, 0, n / d), t2 = t * t;
  // The rounding error of t. Where it exceeds its bound, a product was denormal or infinite; NaN comes from 0/0 or ∞/∞.
  const Simd<T> lost = multiply_add<T>(-t, d_rest, residual<T>(-t, d, n)) / d;
  const Simd<T> t_rest = where(abs(lost) <= abs(t) * where(is_near, Limits::epsilon(), Limits::epsilon() / 2), lost, 0);
  const Simd<T> rest = multiply_add<T>(t * t2, polynomial(t2, P::atan_series), t_rest);

  const Simd<T> side = copysign<T>(1, x), step = where(is_steep, -side, side);
  const auto is_left = side < 0;
  const auto start_of = [&](T quarter, T half, T three_quarters) {
    const Simd<T> near = where(is_left, three_quarters, quarter), far = where(is_left, 2 * half, 0);
    return where(is_near, near, where(is_steep, half, far));
  };
  const Simd<T> start = start_of(P::half_pi / 2, P::half_pi, P::three_quarters);
  const Simd<T> start_rest = start_of(P::half_pi_rest / 2, P::half_pi_rest, P::three_quarters_rest);
  const Simd<T> sum = multiply_add<T>(step, t, start), sum_rest = multiply_add<T>(step, t, start - sum);
  return copysign(sum + (multiply_add<T>(step, rest, start_rest) + sum_rest), y);
}

}  // namespace minitorch::operators
