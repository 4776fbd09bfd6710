// pow of SIMD vectors against the standard library: in a wider type, in units in the last place (ulp), and to the bit
// where C names the result.
#include "operators/simd/simd_power.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/operators/simd/ulps.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

// Zeros, infinities, NaN, integers even and odd up to the largest odd one, and numbers next to 1, with both signs.
template <class T> std::vector<T> bases_and_exponents() {
  using Limits = std::numeric_limits<T>;
  constexpr T odd = 2 / Limits::epsilon() - 1;
  std::vector<T> xs = {0, Limits::denorm_min(), Limits::min(), T(0.1), T(0.5), 1, T(1.5), 2, T(2.5), 3, T(1e10)};
  for (const T x : {odd / 2, odd, odd + 1, odd + 3, Limits::max(), Limits::infinity()}) xs.push_back(x);
  for (const T next : {T(0), T(2)}) xs.push_back(std::nextafter(T(1), next));
  for (std::size_t i = 0, n = xs.size(); i < n; ++i) xs.push_back(-xs[i]);
  xs.push_back(not_a_number_of<T>);
  return xs;
}

// Whether both are NaN, the same zero or infinity, or next to each other.
template <class T> bool is_same_or_next(T expected, T found) {
  if (std::isnan(expected) || expected == 0 || std::isinf(expected))
    return std::isnan(expected) ? std::isnan(found) : is_exactly(expected, Simd<T>(found));
  return ulps<T>(found, expected) <= 1;
}

}  // namespace

TEMPLATE_TEST_CASE("pow is C's at zeros, infinities, NaN, and of negative numbers", "", float, double) {
  using T = TestType;
  for (const T x : bases_and_exponents<T>()) {
    for (const T y : bases_and_exponents<T>()) {
      CAPTURE(x, y);
      CHECK(is_same_or_next(std::pow(x, y), pow(Simd<T>(x), Simd<T>(y))[0]));
      CHECK(is_same_or_next(std::pow(x, y), pow(Simd<T>(x), static_cast<double>(y))[0]));
    }
    for (const double constant : {0.0, 1.0, 2.0, 3.0, 0.5, -0.5, -1.0, -2.0}) {
      CAPTURE(x, constant);
      CHECK(is_same_or_next(std::pow(x, static_cast<T>(constant)), pow(Simd<T>(x), constant)[0]));
    }
  }
}

TEMPLATE_TEST_CASE("the power 0 of NaN is 1, and so is any power of 1", "", float, double) {
  using T = TestType;
  CHECK(pow(Simd<T>(not_a_number_of<T>), Simd<T>(0))[0] == 1);
  CHECK(pow(Simd<T>(1), Simd<T>(not_a_number_of<T>))[0] == 1);
  CHECK(pow(Simd<T>(-1), Simd<T>(infinity_of<T>))[0] == 1);
  CHECK(pow(Simd<T>(-1), Simd<T>(-infinity_of<T>))[0] == 1);
}

TEMPLATE_TEST_CASE("pow is exact to 0.85 units in the last place", "", float, double) {
  using T = TestType;
  double worst = 0;
  const auto look_at = [&](T x, T y) {
    worst = std::max(worst, ulps<T>(pow(Simd<T>(x), Simd<T>(y))[0], std::pow(Wider<T>(x), Wider<T>(y))));
  };
  std::mt19937_64 random(9);
  std::uniform_real_distribution<T> uniform(0, 1);
  constexpr T log_of_largest = Precision<T>::exp_overflow;
  const auto look_at_any_result_of = [&](T x) {  // from less than the smallest number to more than the largest
    const T ln = std::log(x);
    if (std::isfinite(ln) && ln != 0) look_at(x, (2 * uniform(random) - 1) * T(1.1) * log_of_largest / ln);
  };
  for (int i = 0; i < 200000; ++i) {
    const auto bits = [&] { return std::bit_cast<T>(static_cast<typename SimdBits<T>::Word>(random())); };
    const T x = bits();
    look_at(x, bits());
    look_at_any_result_of(std::abs(x));
    look_at_any_result_of(1 + (uniform(random) - T(0.5)) * std::exp2(-20 * uniform(random)));
    look_at(4 * uniform(random), 8 * uniform(random) - 4);
    look_at(-10 * uniform(random), std::floor(40 * uniform(random)) - 20);
  }
  CHECK(worst <= 0.85);
}

TEMPLATE_TEST_CASE("pow by a constant is exact to 1 unit in the last place, x³ to 1.3", "", float, double) {
  using T = TestType;
  for (const double constant : {0.5, -0.5, -1.0, -2.0, 2.0, 3.0, 1.5, 2.3, 4.0, -1.5, 0.1}) {
    double worst = 0;
    std::mt19937_64 random(10);
    for (int i = 0; i < 100000; ++i) {
      const T x = std::bit_cast<T>(static_cast<typename SimdBits<T>::Word>(random()));
      const T y = pow(Simd<T>(x), constant)[0];
      worst = std::max(worst, ulps<T>(y, std::pow(Wider<T>(x), Wider<T>(static_cast<T>(constant)))));
    }
    CAPTURE(constant, worst);
    CHECK(worst <= (constant == 3 ? 1.3 : 1));
  }
}
