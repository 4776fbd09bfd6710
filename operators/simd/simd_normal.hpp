// The tail of the normal distribution on SIMD vectors, and gelu, which is made of it: one exponential, one polynomial
// and one division for a value or a slope.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <numbers>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_instructions.hpp"

namespace minitorch::operators {

/// Φ(-a) for a = |x|, where Φ is the distribution function: 2 Φ(-a) = e^(-a²/2) p / (1 + √2 a), as `erfc` has it, but
/// without its corrections, and without rounding a/√2. p is a polynomial of t = (a - c) / (a + c), from mpmath, exact
/// at the Chebyshev nodes from a = 0 to `last`. a²/2 is computed in two parts, because rounding it would cost e^(-a²/2)
/// digits.
template <std::floating_point T> class NormalTail {
 public:
  explicit NormalTail(const Simd<T>& x) : NormalTail(at_most<T>(abs(x), last), Bounded()) {}

  /// a Φ(-a), in this unit
  Simd<T> times_distance() const { return scaled(a_ * ratio_); }
  /// Φ(-a) - a Φ'(a), in this unit
  Simd<T> less_density() const { return scaled(multiply_add<T>(a_, -2 * density_at_0, ratio_)); }

  /// The results may be denormal, but not in this unit: they are rounded once, where they are added.
  static constexpr T unit = std::same_as<T, float> ? T(0x1p-65) : T(0x1p-513);

 private:
  struct Bounded {};
  static constexpr T last = std::same_as<T, float> ? 16 : 40;                                  // both results are 0
  static constexpr typename SimdBits<T>::Word twice_unit = std::same_as<T, float> ? 64 : 512;  // its exponent, negated
  static constexpr T root = T(std::numbers::sqrt2), c = 4;
  static constexpr T density_at_0 = T(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
  static constexpr auto series = [] {
    if constexpr (std::same_as<T, float>) {
      return std::array{1.2569558F,    -0.132356281F,  -0.0634453965F, 0.140287079F,   -0.116600668F,
                        0.0578725313F, -0.0146937389F, -0.0017338834F, 0.00214837098F, 0.000294880739F};
    } else {
      return std::array{1.2569557574966254,    -0.13235664380193369,    -0.063442202287661242,   0.14029840675035404,
                        -0.11663847766216382,  0.057766026870870262,    -0.014569341469242165,   -0.0013370748943171907,
                        0.0021205341585723269, -0.00022934978279787535, -0.00027221813008654533, 5.6265603599306306e-5,
                        4.2102414951332518e-5, -9.0163508754512205e-6,  -7.9236312511166656e-6,  9.6767916117719273e-7,
                        1.6130182128709634e-6, 4.9996933001316484e-8,   -2.9262303599118767e-7,  -6.1652805164933689e-8,
                        3.1535274967733639e-8, 1.31595166257911e-8,     7.5750896086537431e-10};
    }
  }();

  NormalTail(const Simd<T>& a, Bounded /*is_bounded*/) : NormalTail(a, T(0.5) * a) {}
  NormalTail(const Simd<T>& a, const Simd<T>& half) : NormalTail(a, half, half * a) {}
  NormalTail(const Simd<T>& a, const Simd<T>& half, const Simd<T>& square)
      : a_(a), e_(-square, residual<T>(half, a, -square)) {
    const Simd<T> d = multiply_add<T>(a, root, 1), away = a + c, inverse = 1 / (d * away);
    const Simd<T> t = (a - c) * (d * inverse);
    Simd<T> p = series.back();  // by Horner's rule: other vectors fill the time of waiting
    for (std::size_t k = series.size() - 1; k-- > 0;) p = multiply_add<T>(p, t, series[k]);
    ratio_ = p * (away * inverse);
  }

  Simd<T> scaled(const Simd<T>& factor) const {
    return multiply_add<T>(factor, e_.e_to_r_minus_1, factor) * power_of_2<T>(e_.n() + twice_unit);
  }

  Simd<T> a_;
  Exponential<T> e_;  // of -a²/2
  Simd<T> ratio_;     // 2 Φ(-a) / e^(-a²/2)
};

/// x Φ(x) = max(x, 0) - a Φ(-a)
template <std::floating_point T> inline Simd<T> gelu_value(const Simd<T>& x) {
  using Tail = NormalTail<T>;
  return multiply_add<T>(Tail(x).times_distance(), -Tail::unit, at_least<T>(x, 0));
}

/// Φ(x) + x Φ'(x): Φ(-a) - a Φ'(a) for x < 0, and 1 less that for others.
template <std::floating_point T> inline Simd<T> gelu_slope(const Simd<T>& x) {
  using Tail = NormalTail<T>;
  const Simd<T> part = Tail(x).less_density();
  return multiply_add<T>(where(x < 0, part, -part), Tail::unit, where(x < 0, Simd<T>(0), Simd<T>(1)));
}

}  // namespace minitorch::operators
