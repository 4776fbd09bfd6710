// exp, log and their kin on lanes: the oldest recipes, reduce the argument and sum the Taylor series, which every
// processor can compute on many numbers at once. Exact at 0, at infinity and for NaN, and elsewhere to a few units in
// the last place, of the smallest numbers too (tests/operators/simd/lanes.cpp holds them to it).
// What is rarely wanted is computed number by number with the standard library.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

#include "operators/simd/lane_instructions.hpp"
#include "operators/simd/lanes.hpp"

namespace minitorch::operators {

/// c[0] + c[1] x + c[2] x² + ..., by Horner's rule.
template <std::floating_point T, std::size_t n>
inline Lanes<T> polynomial(const Lanes<T>& x, const std::array<T, n>& coefficients) {
  Lanes<T> sum = coefficients[n - 1];
  for (std::size_t k = n - 1; k-- > 0;) sum = multiply_add<T>(sum, x, coefficients[k]);
  return sum;
}

/// What a kind of floating-point number needs for exp and log.
template <std::floating_point T> struct Precision {
  static constexpr bool is_float = std::same_as<T, float>;
  // Adding it leaves no room for a fraction, so it rounds to a whole number, which then stands in the lowest bits.
  static constexpr T rounder = is_float ? 0x1.8p23 : 0x1.8p52;
  // ln 2 in two parts, of which the first times a whole exponent is exact.
  static constexpr T ln2_high = T(is_float ? 0x1.62e4p-1 : 0x1.62e42feep-1);
  static constexpr T ln2_low = T(is_float ? 0x1.7f7d1cf79abcap-20 : 0x1.a39ef35793c76p-33);
  // Where eˣ is infinite, and where it is 0.
  static constexpr T exp_overflow = is_float ? 89 : 710;
  static constexpr T exp_underflow = is_float ? -104 : -746;

  // 1/2!, 1/3!, ...: as many as |r| <= ln 2 / 2 needs
  static constexpr auto exp_series = [] {
    std::array<T, is_float ? 6 : 12> c{};
    double factorial = 2;
    for (std::size_t k = 0; k < c.size(); ++k, factorial *= static_cast<double>(k + 2)) c[k] = T(1 / factorial);
    return c;
  }();
  // (1 - e^(-2r) - 2r) / r²: -2²/2!, 2³/3!, -2⁴/4!, ...: as many as |r| <= ln 2 / 4 needs
  static constexpr auto tanh_series = [] {
    auto c = exp_series;
    T power = -4;
    for (std::size_t k = 0; k < c.size(); ++k, power *= -2) c[k] *= power;
    return c;
  }();
  // 2/3, 2/5, 2/7, ...: as many as |s| <= (√2 - 1) / (√2 + 1) needs
  static constexpr auto log_series = [] {
    std::array<T, is_float ? 4 : 10> c{};
    for (std::size_t k = 0; k < c.size(); ++k) c[k] = T(2 / static_cast<double>(2 * k + 3));
    return c;
  }();

  // Where erfc x is 0; and q of erfc below, a Chebyshev series computed with mpmath and written out in powers of t.
  static constexpr T erfc_underflow = is_float ? 11 : 28;
  static constexpr auto erfc_series = [] {
    if constexpr (is_float) {
      return std::array{0.237512619F,  -0.377753219F, 0.3813395F,     -0.299062255F,   0.190247898F,    -0.0979505479F,
                        0.0393039322F, -0.010909721F, 0.00106494848F, 0.000626004987F, -0.000229586292F};
    } else {
      return std::array{0.23751263083782758,   -0.3777532294233745,    0.38133864490883943,     -0.299061906418698,
                        0.19025797627692507,   -0.097953655116449354,  0.039260256527261946,    -0.010897979109484429,
                        0.001151399547121975,  0.00060422631363256534, -0.0003105126233902508,  2.0358510840847572e-5,
                        3.1290499158944012e-5, -8.9061762891624334e-6, -2.5377589500280128e-6,  1.5640555423780689e-6,
                        1.8724802549670439e-7, -2.4430586154991617e-7, -1.4013279886896224e-8,  3.7164231016799339e-8,
                        1.2794185869069421e-9, -4.9786056362865572e-9, -1.0712376305196166e-10, 4.1043700870084051e-10};
    }
  }();
};

/// x = n ln 2 + r, where n is whole and |r| is not much more than ln 2 / 2: n in the lowest bits of a word, and eʳ - 1.
template <std::floating_point T> struct Exponential {
  typename Bits<T>::Vector n;
  Lanes<T> e_to_r_minus_1;

  /// Of x + rest, where `rest` is small: more exactly than the sum is. |x| < 2²⁰.
  template <class Rest> Exponential(const Lanes<T>& x, const Rest& rest) {
    using P = Precision<T>;
    const Lanes<T> rounded = multiply_add<T>(x, T(std::numbers::log2e), P::rounder), whole = rounded - P::rounder;
    const Lanes<T> high = multiply_add<T>(whole, -P::ln2_high, x);
    const Lanes<T> r = multiply_add<T>(whole, -P::ln2_low, high) - rest;
    n = Bits<T>::of(rounded);
    e_to_r_minus_1 = multiply_add<T>(r * r, polynomial(r, P::exp_series), r);
  }
};

/// 2ⁿ, a normal number, for n in the lowest bits of a word.
template <std::floating_point T> inline Lanes<T> power_of_2(const typename Bits<T>::Vector& n) {
  return Bits<T>::number((n + Bits<T>::bias) << Bits<T>::mantissa);  // all other bits are shifted out
}

/// x, but no more than where eˣ is infinite and no less than `lowest`; NaN stays NaN.
template <std::floating_point T> inline Lanes<T> bounded(const Lanes<T>& x, T lowest) {
  return at_least<T>(at_most<T>(x, Precision<T>::exp_overflow), lowest);
}

/// e to the power x - rest, where `rest` is small.
template <std::floating_point T, class Rest> inline Lanes<T> exp_of_difference(const Lanes<T>& x, const Rest& rest) {
  const Exponential<T> e(bounded(x, Precision<T>::exp_underflow), rest);
  const auto half = e.n >> 1;  // in two steps, for 2ⁿ may be infinite or denormal
  return (1 + e.e_to_r_minus_1) * power_of_2<T>(half) * power_of_2<T>(e.n - half);
}

/// eˣ
template <std::floating_point T> inline Lanes<T> exp(const Lanes<T>& x) { return exp_of_difference(x, 0); }

/// eˣ - 1, exact for small x
template <std::floating_point T> inline Lanes<T> expm1(const Lanes<T>& x) {
  const Exponential<T> e(bounded(x, T(-40)), 0);
  const Lanes<T> half_power = power_of_2<T>(e.n - 1);  // 2ⁿ itself may be too large where eˣ is not
  const Lanes<T> half = multiply_add<T>(half_power, e.e_to_r_minus_1, half_power - T(0.5));
  return where(abs(x) < std::numeric_limits<T>::epsilon(), x, half + half);
}

/// ln x, by x = 2ᵏ (1 + f) where √½ <= 1 + f < √2, and ln(1 + f) = 2 artanh s = 2 (s + s³/3 + s⁵/5 + ...), where
/// s = f / (2 + f); written as f - (f²/2 - s (f²/2 + ...)), whose large term is exact, as fdlibm does (Sun 1993).
template <std::floating_point T> inline Lanes<T> log(const Lanes<T>& x) {
  using B = Bits<T>;
  using P = Precision<T>;
  using Limits = std::numeric_limits<T>;
  constexpr T scale = typename B::Word{1} << unsigned{B::mantissa};
  constexpr auto root = std::bit_cast<typename B::Word>(T(std::numbers::sqrt2 / 2));
  const auto is_denormal = x < Limits::min();
  const auto bits = B::of(where(is_denormal, x * scale, x));
  const auto biased_k = (bits - root + (B::bias << B::mantissa)) >> B::mantissa;
  const Lanes<T> k = (B::number(B::of(Lanes<T>(P::rounder)) + biased_k) - (P::rounder + T(B::bias))) -
                     where(is_denormal, T(B::mantissa), 0);
  const Lanes<T> f = B::number(bits - ((biased_k - B::bias) << B::mantissa)) - 1;
  const Lanes<T> s = f / (2 + f), s2 = s * s, half_f2 = T(0.5) * (f * f);
  const Lanes<T> tail = multiply_add<T>(s2, polynomial(s2, P::log_series), half_f2);
  const Lanes<T> rest = multiply_add<T>(s, tail, k * P::ln2_low);
  const Lanes<T> y = multiply_add<T>(k, P::ln2_high, f - (half_f2 - rest));
  return where(x > 0, where(x < Limits::infinity(), y, x), where(x == 0, -Limits::infinity(), Limits::quiet_NaN()));
}

/// ln(1 + x), exact for small x: what rounding 1 + x to u loses is added to ln u
template <std::floating_point T> inline Lanes<T> log1p(const Lanes<T>& x) {
  const Lanes<T> u = 1 + x;
  const Lanes<T> lost = where(u - 1 == x, 0, (x - (u - 1)) / u);
  return where(u == 1, x, log(u) + lost);
}

/// The hyperbolic tangent: with e = e^(-2|x|) it is (1 - e) / (1 + e), and has the sign of x. e = 2ⁿ e^(-2r) is not
/// rounded: with d + rest = (1 + e) / 2, where `rest` is what rounding 1 - e^(-2r) and d has lost, the quotient is
/// (1 - d) / d and a correction, which has also what the division has lost. 1 + y0 stands in for 1 / d there.
template <std::floating_point T> inline Lanes<T> tanh(const Lanes<T>& x) {
  using P = Precision<T>;
  constexpr T saturated = 20;  // the result is 1
  const Lanes<T> a = at_most<T>(abs(x), saturated);
  const Lanes<T> rounded = multiply_add<T>(a, T(-2 * std::numbers::log2e), P::rounder), whole = rounded - P::rounder;
  const Lanes<T> r = [&] {
    if constexpr (P::is_float) {
      return multiply_add<T>(whole, T(std::numbers::ln2 / 2), a);  // exact enough for so few n
    } else {
      return multiply_add<T>(whole, P::ln2_low / 2, multiply_add<T>(whole, P::ln2_high / 2, a));
    }
  }();
  const Lanes<T> r2 = r + r, less = r * r * polynomial(r, P::tanh_series);
  const Lanes<T> one_less_power = r2 + less, lost_of_it = less - (one_less_power - r2);  // 1 - e^(-2r)
  const Lanes<T> half = power_of_2<T>(Bits<T>::of(rounded) - 1), part = half * one_less_power;
  const Lanes<T> d = (half + T(0.5)) - part, rest = multiply_add<T>(-half, lost_of_it, (half - (d - T(0.5))) - part);
  const Lanes<T> y0 = (1 - d) / d, inverse = 1 + y0;
  const Lanes<T> lost = multiply_add<T>(-rest, inverse, multiply_add<T>(-y0, d, 1 - d));
  return copysign(multiply_add<T>(lost, inverse, y0), x);
}

/// 1 / (1 + e⁻ˣ), written with e^-|x|, which overflows nowhere and keeps the digits of the smallest results.
template <std::floating_point T> inline Lanes<T> sigmoid(const Lanes<T>& x) {
  const Lanes<T> e = exp(-abs(x));
  return where(x < 0, e, 1) / (1 + e);
}

/// 1 - erf x = e^(-x²) p / (1 + 2x) for x >= 0 (Shepherd & Laframboise 1981), and 2 - erfc(-x) below. With
/// t = (x - c) / (x + c), which is from -1 to 1, p = 1 + (1 + t) q(t) for a polynomial q. x² is taken in two parts:
/// rounded, it would cost e^(-x²) digits.
template <std::floating_point T> inline Lanes<T> erfc(const Lanes<T>& x) {
  using B = Bits<T>;
  using P = Precision<T>;
  constexpr T c = 3.75;
  constexpr int half = B::mantissa / 2 + 1;
  const Lanes<T> a = at_most<T>(abs(x), P::erfc_underflow);
  const Lanes<T> high = B::number(B::of(a) >> half << half);  // whose square is exact
  const Exponential<T> e(-(high * high), (a - high) * (a + high));
  const Lanes<T> t_plus_1 = 2 * a / (a + c), p_less_1 = t_plus_1 * polynomial(t_plus_1 - 1, P::erfc_series);
  // Two factors and a divisor, each rounded and what rounding has lost; and the quotient with a correction for all.
  const Lanes<T> power = 1 + e.e_to_r_minus_1, power_rest = e.e_to_r_minus_1 - (power - 1);
  const Lanes<T> p = 1 + p_less_1, p_rest = p_less_1 - (p - 1);
  const Lanes<T> d = 1 + 2 * a, d_rest = 2 * a - (d - 1), inverse = 1 / d, product = power * p, y0 = product * inverse;
  const Lanes<T> rest =
      multiply_add<T>(power, p_rest, multiply_add<T>(p, power_rest, multiply_add<T>(power, p, -product)));
  const Lanes<T> lost = multiply_add<T>(-y0, d_rest, multiply_add<T>(-y0, d, product) + rest);
  const auto half_n = e.n >> 1;  // in two steps, for 2ⁿ may be denormal
  const Lanes<T> y = multiply_add<T>(lost, inverse, y0) * power_of_2<T>(half_n) * power_of_2<T>(e.n - half_n);
  return where(x < 0, 2 - y, y);
}

/// The sine of x, in radians.
template <std::floating_point T> inline Lanes<T> sin(const Lanes<T>& x) {
  return in_each_lane(x, [](T number) { return std::sin(number); });
}

/// The cosine of x, in radians.
template <std::floating_point T> inline Lanes<T> cos(const Lanes<T>& x) {
  return in_each_lane(x, [](T number) { return std::cos(number); });
}

/// xʸ
template <std::floating_point T> inline Lanes<T> pow(const Lanes<T>& x, const Lanes<T>& y) {
  Lanes<T> z = x;
  for (std::int64_t i = 0; i < Lanes<T>::size; ++i) z.v[i] = std::pow(x[i], y[i]);
  return z;
}

/// x to the power of a constant, of which the commonest need no logarithm.
template <std::floating_point T> inline Lanes<T> pow(const Lanes<T>& x, double exponent) {
  if (exponent == 0) return 1;
  if (exponent == 1) return x;
  if (exponent == 2) return x * x;
  if (exponent == 3) return x * x * x;
  if (exponent == -1) return 1 / x;
  return in_each_lane(x, [y = static_cast<T>(exponent)](T number) { return std::pow(number, y); });
}

}  // namespace minitorch::operators
