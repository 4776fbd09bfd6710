// exp, log and related functions on SIMD vectors. They reduce the argument and sum a Taylor series, without branches.
// Results are exact at 0, ±∞ and NaN, and elsewhere within a few units in the last place, for denormal numbers too
// (tests/operators/simd/simd.cpp). sin, cos, tan and atan2 are in simd_trigonometry.hpp, pow in simd_power.hpp, gelu in
// simd_normal.hpp, floor_divide and remainder in simd_division.hpp.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_rounding.hpp"

namespace minitorch::operators {

/// x to the power m, a power of 2.
template <std::size_t m, std::floating_point T> inline Simd<T> power(const Simd<T>& x) {
  if constexpr (m == 1) {
    return x;
  } else {
    const Simd<T> root = power<m / 2>(x);
    return root * root;
  }
}

/// c[first] + c[first + 1] x + c[first + 2] x² + ... of `count` terms: of few terms by Horner's rule, of many as two
/// halves, so that the processor need not wait for each term to add the next (Estrin 1960).
template <std::size_t first, std::size_t count, std::floating_point T, std::size_t n>
inline Simd<T> polynomial_part(const Simd<T>& x, const std::array<T, n>& c) {
  if constexpr (count <= 5) {
    Simd<T> sum = c[first + count - 1];
    for (std::size_t k = count - 1; k-- > 0;) sum = multiply_add<T>(sum, x, c[first + k]);
    return sum;
  } else {
    constexpr std::size_t lower = std::bit_ceil(count) / 2;
    return multiply_add<T>(polynomial_part<first + lower, count - lower>(x, c), power<lower>(x),
                           polynomial_part<first, lower>(x, c));
  }
}

/// c[0] + c[1] x + c[2] x² + ... of at least two terms. It adds c[0] last, so that the sum is rounded once.
template <std::floating_point T, std::size_t n> inline Simd<T> polynomial(const Simd<T>& x, const std::array<T, n>& c) {
  return multiply_add<T>(polynomial_part<1, n - 1>(x, c), x, c[0]);
}

/// x without the lower half of its digits, so that its square is exact.
template <std::floating_point T> inline Simd<T> upper_half(const Simd<T>& x) {
  constexpr int lower = SimdBits<T>::mantissa / 2 + 1;
  return SimdBits<T>::number(SimdBits<T>::of(x) >> lower << lower);
}

/// x·y + z for z near -x·y: the rounding error of z. Where multiply_add would round the product first, sums the exact
/// products of upper and lower halves (Dekker 1971).
template <std::floating_point T> inline Simd<T> residual(const Simd<T>& x, const Simd<T>& y, const Simd<T>& z) {
  if constexpr (has_fused_multiply_add) {
    return multiply_add<T>(x, y, z);
  } else {
    const Simd<T> x_high = upper_half(x), x_low = x - x_high, y_high = upper_half(y), y_low = y - y_high;
    return ((x_high * y_high + z) + x_high * y_low + x_low * y_high) + x_low * y_low;
  }
}

/// The constants of exp, log, erf and erfc for a floating-point type.
template <std::floating_point T> struct Precision {
  static constexpr bool is_float = std::same_as<T, float>;
  // ln 2 in two parts. The product of the first and an integer exponent is exact.
  static constexpr T ln2_high = T(is_float ? 0x1.62e4p-1 : 0x1.62e42feep-1);
  static constexpr T ln2_low = T(is_float ? 0x1.7f7d1cf79abcap-20 : 0x1.a39ef35793c76p-33);
  // eˣ is infinite from the first on, and 0 from the second down.
  static constexpr T exp_overflow = is_float ? 89 : 710;
  static constexpr T exp_underflow = is_float ? -104 : -746;

  // 1/2!, 1/3!, ..., enough terms for |r| <= ln 2 / 2
  static constexpr auto exp_series = [] {
    std::array<T, is_float ? 6 : 12> c{};
    double factorial = 2;
    for (std::size_t k = 0; k < c.size(); ++k, factorial *= static_cast<double>(k + 2)) c[k] = T(1 / factorial);
    return c;
  }();
  // (1 - e^(-2r) - 2r) / r²: -2²/2!, 2³/3!, -2⁴/4!, ..., enough terms for |r| <= ln 2 / 4
  static constexpr auto tanh_series = [] {
    auto c = exp_series;
    T power = -4;
    for (std::size_t k = 0; k < c.size(); ++k, power *= -2) c[k] *= power;
    return c;
  }();
  // 2/3, 2/5, 2/7, ..., enough terms for |s| <= (√2 - 1) / (√2 + 1)
  static constexpr auto log_series = [] {
    std::array<T, is_float ? 4 : 10> c{};
    for (std::size_t k = 0; k < c.size(); ++k) c[k] = T(2 / static_cast<double>(2 * k + 3));
    return c;
  }();

  // erf x / x - 1: 2/√π times 1, -1/(1!·3), 1/(2!·5), -1/(3!·7), ..., less 1; enough terms for |x| <= 3/4
  static constexpr auto erf_series = [] {
    std::array<T, is_float ? 9 : 16> c{};
    double sign_by_factorial = 2 * std::numbers::inv_sqrtpi;
    for (std::size_t k = 0; k < c.size(); ++k, sign_by_factorial /= -static_cast<double>(k))
      c[k] = T(sign_by_factorial / static_cast<double>(2 * k + 1));
    c[0] = T(0.12837916709551257390);
    return c;
  }();

  // erfc x is 0 from here on. The series is q of `erfc` below: a Chebyshev series from mpmath, in powers of t.
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

/// The argument of an exponential as n ln 2 + r, with an integer n and |r| little above ln 2 / 2. Holds n + rounder and
/// eʳ - 1.
template <std::floating_point T> struct Exponential {
  Simd<T> rounded, e_to_r_minus_1;

  /// Splits x - rest, for a small `rest`, more exactly than if the difference were rounded. |x| < 2²⁰.
  template <class Rest>
  Exponential(const Simd<T>& x, const Rest& rest) : rounded(multiply_add<T>(x, T(std::numbers::log2e), rounder<T>)) {
    using P = Precision<T>;
    const Simd<T> whole = rounded - rounder<T>, high = multiply_add<T>(whole, -P::ln2_high, x);
    const Simd<T> r = multiply_add<T>(whole, -P::ln2_low, high) - rest;
    e_to_r_minus_1 = multiply_add<T>(r * r, polynomial(r, P::exp_series), r);
  }

  /// n in the lowest bits of each word
  auto n() const { return SimdBits<T>::of(rounded); }
};

/// x clamped to `lowest` below, and above to where eˣ is infinite. NaN stays NaN.
template <std::floating_point T> inline Simd<T> bounded(const Simd<T>& x, T lowest) {
  return at_least<T>(at_most<T>(x, Precision<T>::exp_overflow), lowest);
}

/// eˣ
template <std::floating_point T> inline Simd<T> exp(const Simd<T>& x) {
  const Exponential<T> e(bounded(x, Precision<T>::exp_underflow), 0);
  return times_power_of_2<T>(1 + e.e_to_r_minus_1, e.rounded);
}

/// eˣ - 1, without cancellation for small x.
template <std::floating_point T> inline Simd<T> expm1(const Simd<T>& x) {
  const Exponential<T> e(bounded(x, T(-40)), 0);
  const Simd<T> half_power = power_of_2<T>(e.n() - 1);  // 2ⁿ itself may overflow although eˣ does not
  const Simd<T> half = multiply_add<T>(half_power, e.e_to_r_minus_1, half_power - T(0.5));
  return where(abs(x) < std::numeric_limits<T>::epsilon(), x, half + half);
}

/// A number as 2ᵏ (1 + f) with √½ <= 1 + f < √2. With s = f / (2 + f), ln(1 + f) = 2 artanh s
/// = 2 (s + s³/3 + s⁵/5 + ...) = f - (f²/2 - s (f²/2 + ...)), whose large term is exact, as in fdlibm (Sun 1993).
template <std::floating_point T> struct Logarithm {
  Simd<T> k, f, s, half_f2, tail;  // half_f2 = f²/2, and tail = f²/2 + ...

  explicit Logarithm(const Simd<T>& x) : Logarithm(x, 0) {}
  /// Of x + rest, for a small `rest`, which must be 0 where x is subnormal or infinite.
  template <class Rest> Logarithm(const Simd<T>& x, const Rest& rest) {
    using Bits = SimdBits<T>;
    using P = Precision<T>;
    constexpr T scale = typename Bits::Word{1} << unsigned{Bits::mantissa};
    constexpr auto root = std::bit_cast<typename Bits::Word>(T(std::numbers::sqrt2 / 2));
    const auto is_denormal = x < std::numeric_limits<T>::min();
    const auto bits = Bits::of(where(is_denormal, x * scale, x));
    const auto biased_k = (bits - root + (Bits::bias << Bits::mantissa)) >> Bits::mantissa;
    k = (Bits::number(Bits::of(Simd<T>(rounder<T>)) + biased_k) - (rounder<T> + T(Bits::bias))) -
        where(is_denormal, T(Bits::mantissa), 0);
    f = Bits::number(bits - ((biased_k - Bits::bias) << Bits::mantissa)) - 1;
    if constexpr (!std::same_as<Rest, int>)  // adds rest / 2ᵏ; 2⁻ᵏ itself may be too small a number
      f = multiply_add<T>(T(0.5) * rest, power_of_2<T>(Bits::bias - biased_k + 1), f);
    // NOLINTBEGIN(cppcoreguidelines-prefer-member-initializer): each needs the one before
    s = f / (2 + f);
    const Simd<T> s2 = s * s;
    half_f2 = T(0.5) * (f * f);
    // NOLINTEND(cppcoreguidelines-prefer-member-initializer)
    tail = multiply_add<T>(s2, polynomial(s2, P::log_series), half_f2);
  }

  /// ln x = k ln 2 + ln(1 + f)
  Simd<T> ln() const {
    using P = Precision<T>;
    const Simd<T> rest = multiply_add<T>(s, tail, k * P::ln2_low);
    return multiply_add<T>(k, P::ln2_high, f - (half_f2 - rest));
  }

  /// `y`, the logarithm of x > 0; and what it is elsewhere.
  static Simd<T> with_ends(const Simd<T>& x, const Simd<T>& y) {
    using Limits = std::numeric_limits<T>;
    return where(x > 0, where(x < Limits::infinity(), y, x), where(x == 0, -Limits::infinity(), Limits::quiet_NaN()));
  }
};

/// The natural logarithm
template <std::floating_point T> inline Simd<T> log(const Simd<T>& x) {
  const Logarithm<T> of(x);
  return of.with_ends(x, of.ln());
}

/// log₂ x = k + ln(1 + f) / ln 2
template <std::floating_point T> inline Simd<T> log2(const Simd<T>& x) {
  const Logarithm<T> of(x);
  const Simd<T> ln = of.f - multiply_add<T>(-of.s, of.tail, of.half_f2);
  return of.with_ends(x, multiply_add<T>(ln, T(std::numbers::log2e), of.k));
}

/// ln(1 + x), without cancellation for small x: ln of 1 + x as it is rounded, and of what rounding took.
template <std::floating_point T> inline Simd<T> log1p(const Simd<T>& x) {
  const Simd<T> u = 1 + x, lost = where(u - 1 == x, 0, x - (u - 1));
  const Logarithm<T> of(u, lost);
  return where(u == 1, x, of.with_ends(u, of.ln()));
}

/// The hyperbolic tangent: (1 - e) / (1 + e) with the sign of x, where e = e^(-2|x|) = 2ⁿ e^(-2r). With d + rest = (1 +
/// e) / 2, where `rest` is the rounding error of 1 - e^(-2r) and d, the quotient is y0 = (1 - d) / d plus a correction
/// for `rest` and for the rounding error of y0. The correction uses 1 + y0 for 1 / d.
template <std::floating_point T> inline Simd<T> tanh(const Simd<T>& x) {
  using P = Precision<T>;
  constexpr T saturated = 20;  // the result is 1
  const Simd<T> a = at_most<T>(abs(x), saturated);
  const Simd<T> rounded = multiply_add<T>(a, T(-2 * std::numbers::log2e), rounder<T>), whole = rounded - rounder<T>;
  const Simd<T> r = [&] {
    if constexpr (P::is_float && has_fused_multiply_add) {
      return multiply_add<T>(whole, T(std::numbers::ln2 / 2), a);  // exact enough, as n has few bits
    } else {
      return multiply_add<T>(whole, P::ln2_low / 2, multiply_add<T>(whole, P::ln2_high / 2, a));
    }
  }();
  const Simd<T> r2 = r + r, less = r * r * polynomial(r, P::tanh_series);
  const Simd<T> one_less_power = r2 + less, lost_of_it = less - (one_less_power - r2);  // 1 - e^(-2r)
  const Simd<T> half = power_of_2<T>(SimdBits<T>::of(rounded) - 1), part = half * one_less_power;
  const Simd<T> d = (half + T(0.5)) - part, rest = multiply_add<T>(-half, lost_of_it, (half - (d - T(0.5))) - part);
  const Simd<T> y0 = (1 - d) / d;
  const auto add_quotient = [&y0](const Simd<T>& dividend, const Simd<T>& sum) -> Simd<T> {  // dividend / d + sum
    return has_fused_multiply_add ? multiply_add<T>(dividend, 1 + y0, sum) : dividend * y0 + dividend + sum;
  };
  const Simd<T> lost = add_quotient(-rest, residual<T>(-y0, d, 1 - d));
  return copysign(add_quotient(lost, y0), x);
}

/// 1 / (1 + e⁻ˣ), computed with e^-|x|, which does not overflow and keeps the digits of the smallest results.
template <std::floating_point T> inline Simd<T> sigmoid(const Simd<T>& x) {
  const Simd<T> e = exp(-abs(x));
  return where(x < 0, e, 1) / (1 + e);
}

/// erfc x = 1 - erf x = e^(-x²) p / (1 + 2x) for x >= 0 (Shepherd & Laframboise 1981), and 2 - erfc(-x) for x < 0. Here
/// p = 1 + (1 + t) q(t) with a polynomial q, where t = (x - c) / (x + c) is from -1 to 1. x² is computed in two parts,
/// because rounding it would cost e^(-x²) digits.
template <std::floating_point T> inline Simd<T> erfc(const Simd<T>& x) {
  using P = Precision<T>;
  constexpr T c = 3.75;
  const Simd<T> a = at_most<T>(abs(x), P::erfc_underflow);
  const Simd<T> high = upper_half(a);
  const Exponential<T> e(-(high * high), (a - high) * (a + high));
  const Simd<T> t_plus_1 = 2 * a / (a + c), p_less_1 = t_plus_1 * polynomial(t_plus_1 - 1, P::erfc_series);
  // Two factors and a divisor, each with its rounding error, and the quotient with a correction for all three.
  const Simd<T> power = 1 + e.e_to_r_minus_1, power_rest = e.e_to_r_minus_1 - (power - 1);
  const Simd<T> p = 1 + p_less_1, p_rest = p_less_1 - (p - 1);
  const Simd<T> d = 1 + 2 * a, d_rest = 2 * a - (d - 1), inverse = 1 / d, product = power * p, y0 = product * inverse;
  const Simd<T> rest = multiply_add<T>(power, p_rest, multiply_add<T>(p, power_rest, residual<T>(power, p, -product)));
  const Simd<T> lost = multiply_add<T>(-y0, d_rest, residual<T>(-y0, d, product) + rest);
  const Simd<T> y = times_power_of_2<T>(multiply_add<T>(lost, inverse, y0), e.rounded);
  return where(x < 0, 2 - y, y);
}

/// erf x by its Taylor series near 0, and by 1 - erfc x elsewhere.
template <std::floating_point T> inline Simd<T> erf(const Simd<T>& x) {
  constexpr T near = T(0.75);
  const Simd<T> a = abs(x), z = at_most<T>(a, near);
  const Simd<T> series = multiply_add<T>(x, polynomial(z * z, Precision<T>::erf_series), x);
  return where(a < near, series, copysign(1 - erfc(a), x));
}

/// eˣ / 2 for x >= 0. It is finite for some x for which eˣ is not.
template <std::floating_point T> inline Simd<T> half_exp(const Simd<T>& x) {
  const Exponential<T> e(at_most<T>(x, Precision<T>::exp_overflow + 1), 0);
  return times_power_of_2<T>(1 + e.e_to_r_minus_1, e.rounded - 1);
}

/// sinh x = (eˣ - e⁻ˣ) / 2, by expm1 near 0.
template <std::floating_point T> inline Simd<T> sinh(const Simd<T>& x) {
  const Simd<T> a = abs(x), less = expm1(at_most<T>(a, 1)), half = half_exp(a);
  return copysign(where(a < 1, T(0.5) * (less + less / (1 + less)), half - T(0.25) / half), x);
}

/// cosh x = (eˣ + e⁻ˣ) / 2
template <std::floating_point T> inline Simd<T> cosh(const Simd<T>& x) {
  const Simd<T> half = half_exp(abs(x));
  return half + T(0.25) / half;
}

}  // namespace minitorch::operators
