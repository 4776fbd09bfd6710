// Functions of SIMD vectors: those of the tables against the same functions on plain numbers; exp, log, sin and the
// like against the standard library in a wider type, in units in the last place (ulp). pow is in simd_power.cpp; loads
// and shuffles are in simd_vectors.cpp.
#include "operators/simd/simd.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "operators/elementwise/elementwise.hpp"
#include "operators/simd/simd_division.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_normal.hpp"
#include "operators/simd/simd_power.hpp"
#include "operators/simd/simd_trigonometry.hpp"
#include "tests/catch.hpp"
#include "tests/operators/simd/ulps.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

template <class T> std::vector<T> numbers() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> xs = {0, Limits::denorm_min(), Limits::min(), T(1e-20), T(1e-3), T(0.3), T(0.5), 1, T(1.4), 3, 9, 20};
  for (const double x : {50.0, 87.0, 90.0, 105.0, 700.0, 1e6, 1e30}) xs.push_back(static_cast<T>(x));
  xs.push_back(infinity_of<T>);
  for (std::size_t i = 0, n = xs.size(); i < n; ++i) xs.push_back(-xs[i]);
  xs.push_back(not_a_number_of<T>);
  return xs;
}

// Whether both are equal to a few roundings, or both NaN.
template <class T> bool is_about(T expected, T found, T roundings = 64) {
  if (std::isnan(expected) || std::isnan(found)) return std::isnan(expected) && std::isnan(found);
  if (expected == found) return true;
  if (std::isinf(expected) || std::isinf(found)) return false;
  const T tolerance = roundings * std::numeric_limits<T>::epsilon();
  return std::abs(expected - found) <= tolerance * std::abs(expected) + 4 * std::numeric_limits<T>::denorm_min();
}

template <class T, class F> void check_function(const F& f) {
  // In the gelu of numbers, erfc amplifies a rounding error of x by x².
  const T roundings = std::is_same_v<F, Gelu> ? 512 : 64;
  for (const T x : numbers<T>()) {
    CAPTURE(F::name, sizeof(T), x);
    const Simd<T> y = f.value(Simd<T>(x));
    CHECK(is_about(static_cast<T>(f.value(x)), y[0], roundings));
    if (x == 0) CHECK(std::signbit(f.value(x)) == std::signbit(y[0]));
    if constexpr (F::saves != Saves::nothing) {
      const T read = F::saves == Saves::output ? static_cast<T>(f.value(x)) : x;
      const Simd<T> slope = f.slope(Simd<T>(read));
      CHECK(is_about(static_cast<T>(f.slope(read)), slope[0], roundings));
    }
  }
}

template <class T, class F> void check_binary_function(const F& f) {
  for (const T x : numbers<T>()) {
    for (const T y : numbers<T>()) {
      CAPTURE(F::name, sizeof(T), x, y);
      const Simd<T> xs = x, ys = y, zs = f.value(xs, ys);
      CHECK(is_about(static_cast<T>(f.value(x, y)), zs[0]));
      if constexpr (requires { f.slope_x(xs, ys); }) {
        const Simd<T> slope_x = f.slope_x(xs, ys), slope_y = f.slope_y(xs, ys);
        CHECK(is_about(static_cast<T>(f.slope_x(x, y)), slope_x[0]));
        CHECK(is_about(static_cast<T>(f.slope_y(x, y)), slope_y[0]));
      }
    }
  }
}

template <class F> F with_options() { return {}; }
template <> Clamp with_options() { return {-1.2, 2}; }

template <class... F> void check_functions(Table<F...>) {
  (check_function<float>(with_options<F>()), ...);
  (check_function<double>(with_options<F>()), ...);
}
template <class... F> void check_binary_functions(Table<F...>) {
  (check_binary_function<float>(F{}), ...);
  (check_binary_function<double>(F{}), ...);
}

template <class T, class F, class Truth> double worst_ulps(const F& f, const Truth& truth) {
  double worst = 0;
  const auto look_at = [&](T x) { worst = std::max(worst, ulps<T>(f(Simd<T>(x))[0], truth(Wider<T>(x)))); };
  std::mt19937_64 random(7);  // random bits give every exponent
  for (int i = 0; i < 100000; ++i) look_at(std::bit_cast<T>(static_cast<typename SimdBits<T>::Word>(random())));
  for (const T bound : {T(1e-3), T(1), T(10), T(100), T(750)}) {
    for (int i = 0; i < 100000; ++i) look_at(std::uniform_real_distribution<T>(-bound, bound)(random));
  }
  return worst;
}

template <class F, class Truth> void check_ulps(const F& f, const Truth& truth, double most) {
  CHECK(worst_ulps<float>(f, truth) <= most);
  CHECK(worst_ulps<double>(f, truth) <= most);
}

// The numbers x and y, of every exponent, and those of small integer quotients and next to them.
template <class T, class F> void for_pairs(const F& look_at) {
  using Word = typename SimdBits<T>::Word;
  std::mt19937_64 random(8);
  std::uniform_real_distribution<T> uniform(-4, 4);
  for (int i = 0; i < 200000; ++i) {
    look_at(std::bit_cast<T>(static_cast<Word>(random())), std::bit_cast<T>(static_cast<Word>(random())));
    look_at(uniform(random), uniform(random));
    const T y = uniform(random), multiple = static_cast<T>(random() % 40000000) * y;
    look_at(std::nextafter(multiple, random() % 2 == 0 ? -infinity_of<T> : infinity_of<T>), y);
    look_at(multiple, y);
    look_at(y, static_cast<T>(y * (T(1) + uniform(random) / 8)));
  }
  for (const T x : numbers<T>()) {
    for (const T y : numbers<T>()) look_at(x, y);
  }
}

}  // namespace

TEST_CASE("every unary function gives the same on SIMD vectors and on numbers") { check_functions(UnaryFunctions{}); }

TEST_CASE("every binary function gives the same on SIMD vectors and on numbers") {
  check_binary_functions(BinaryFunctions{});
  check_binary_functions(Comparisons{});
}

TEST_CASE("exp, log and related functions are exact to a few units in the last place, for denormal numbers too") {
  check_ulps([](const auto& x) { return exp(x); }, [](auto x) { return std::exp(x); }, 1.5);
  check_ulps([](const auto& x) { return expm1(x); }, [](auto x) { return std::expm1(x); }, 2);
  check_ulps([](const auto& x) { return log(x); }, [](auto x) { return std::log(x); }, 1);
  check_ulps([](const auto& x) { return log1p(x); }, [](auto x) { return std::log1p(x); }, 2);
  check_ulps([](const auto& x) { return tanh(x); }, [](auto x) { return std::tanh(x); }, 1.6);
  check_ulps([](const auto& x) { return erfc(x); }, [](auto x) { return std::erfc(x); }, 1.5);
  check_ulps([](const auto& x) { return sqrt(x); }, [](auto x) { return std::sqrt(x); }, 0.5001);
  check_ulps([](const auto& x) { return sin(x); }, [](auto x) { return std::sin(x); }, 0.8);
  check_ulps([](const auto& x) { return cos(x); }, [](auto x) { return std::cos(x); }, 0.8);
  check_ulps([](const auto& x) { return tan(x); }, [](auto x) { return std::tan(x); }, 1.5);
  check_ulps([](const auto& x) { return log2(x); }, [](auto x) { return std::log2(x); }, 1.7);
  check_ulps([](const auto& x) { return sinh(x); }, [](auto x) { return std::sinh(x); }, 2.4);
  check_ulps([](const auto& x) { return cosh(x); }, [](auto x) { return std::cosh(x); }, 2);
  check_ulps([](const auto& x) { return erf(x); }, [](auto x) { return std::erf(x); }, 1);
}

TEMPLATE_TEST_CASE("exp and related functions at infinity, zero and the ends of their ranges", "", float, double) {
  using T = TestType;
  const Simd<T> infinite = infinity_of<T>, zero = T(0), minus_zero = -T(0);
  CHECK(is_exactly(infinity_of<T>, exp(infinite)));
  CHECK(is_exactly(T(0), exp(-infinite)));
  CHECK(is_exactly(T(1), exp(minus_zero)));
  CHECK(is_exactly(infinity_of<T>, exp(Simd<T>(Precision<T>::exp_overflow))));
  CHECK(is_exactly(T(0), exp(Simd<T>(Precision<T>::exp_underflow))));
  CHECK(is_exactly(infinity_of<T>, expm1(infinite)));
  CHECK(is_exactly(T(-1), expm1(-infinite)));
  CHECK(is_exactly(-T(0), expm1(minus_zero)));
  CHECK(is_exactly(-infinity_of<T>, log(zero)));
  CHECK(is_exactly(-infinity_of<T>, log(minus_zero)));
  CHECK(is_exactly(infinity_of<T>, log(infinite)));
  CHECK(is_exactly(T(0), log(Simd<T>(1))));
  CHECK(std::isnan(log(Simd<T>(-1))[0]));
  CHECK(std::isnan(log(-infinite)[0]));
  CHECK(is_exactly(-infinity_of<T>, log1p(Simd<T>(-1))));
  CHECK(is_exactly(infinity_of<T>, log1p(infinite)));
  CHECK(is_exactly(-T(0), log1p(minus_zero)));
  CHECK(is_exactly(T(1), tanh(infinite)));
  CHECK(is_exactly(T(-1), tanh(-infinite)));
  CHECK(is_exactly(T(0), tanh(zero)));
  CHECK(is_exactly(-T(0), tanh(minus_zero)));
  CHECK(is_exactly(T(0), erfc(infinite)));
  CHECK(is_exactly(T(2), erfc(-infinite)));
  CHECK(is_exactly(T(1), erfc(zero)));
  CHECK(is_exactly(T(1), erf(infinite)));
  CHECK(is_exactly(-T(0), erf(minus_zero)));
  CHECK(is_exactly(-infinity_of<T>, sinh(-infinite)));
  CHECK(is_exactly(-T(0), sinh(minus_zero)));
  CHECK(is_exactly(infinity_of<T>, cosh(-infinite)));
  CHECK(is_exactly(T(1), cosh(minus_zero)));
  CHECK(is_exactly(T(-3), log2(Simd<T>(T(0.125)))));
  CHECK(is_exactly(T(std::numeric_limits<T>::max_exponent - 1),
                   log2(Simd<T>(std::exp2(T(std::numeric_limits<T>::max_exponent - 1))))));
  CHECK(is_exactly(T(1), sigmoid(infinite)));
  CHECK(is_exactly(T(0), sigmoid(-infinite)));
}

TEMPLATE_TEST_CASE("rounding of SIMD vectors is the standard library's, with the signs of zeros", "", float, double) {
  using T = TestType;
  constexpr T without_fraction = 1 / std::numeric_limits<T>::epsilon();
  std::vector<T> xs = {0, T(0.25), T(0.5), T(0.75), 1, T(1.5), T(2.5), T(3.5), infinity_of<T>, not_a_number_of<T>};
  for (const T x : {T(0.5), T(1), without_fraction / 2, without_fraction, 2 * without_fraction}) {
    xs.push_back(std::nextafter(x, T(0)));
    xs.push_back(x);
    xs.push_back(std::nextafter(x, infinity_of<T>));
  }
  for (const T size : xs) {
    for (const T x : {size, -size}) {
      CAPTURE(x);
      const auto check = [](T expected, const Simd<T>& found) {
        CHECK((std::isnan(expected) ? std::isnan(found[0]) : is_exactly(expected, found)));
      };
      check(std::floor(x), floor(Simd<T>(x)));
      check(std::ceil(x), ceil(Simd<T>(x)));
      check(std::trunc(x), trunc(Simd<T>(x)));
      check(std::nearbyint(x), nearbyint(Simd<T>(x)));
    }
  }
}

TEMPLATE_TEST_CASE("the rest of a division is the standard library's to the last bit", "", float, double) {
  using T = TestType;
  int different = 0;
  for_pairs<T>([&](T x, T y) {
    const auto compare = [&](T expected, const Simd<T>& found) {
      const bool is_same = std::isnan(expected) ? std::isnan(found[0]) : is_exactly(expected, found);
      if (!is_same && ++different < 5) FAIL_CHECK(x << " and " << y << ": " << found[0] << ", not " << expected);
    };
    compare(std::fmod(x, y), fmod(Simd<T>(x), Simd<T>(y)));
    compare(minitorch::operators::remainder<T>(x, y), remainder(Simd<T>(x), Simd<T>(y)));
    compare(minitorch::operators::floor_divide<T>(x, y), floor_divide(Simd<T>(x), Simd<T>(y)));
  });
  CHECK(different == 0);
}

TEMPLATE_TEST_CASE("lanes do not depend on their neighbours where some take the standard library's way", "", float,
                   double) {
  using T = TestType;
  Simd<T> x = T(0.7), y = T(0.3);
  const T sine = sin(x)[1], cosine = cos(x)[1], tangent = tan(x)[1], rest = fmod(x, y)[1];
  x.v[0] = T(1e30);
  CHECK(is_exactly(T(std::sin(T(1e30))), Simd<T>(sin(x)[0])));
  CHECK(is_exactly(T(std::cos(T(1e30))), Simd<T>(cos(x)[0])));
  CHECK(is_exactly(T(std::tan(T(1e30))), Simd<T>(tan(x)[0])));
  CHECK(is_exactly(T(std::fmod(T(1e30), T(0.3))), Simd<T>(fmod(x, y)[0])));
  CHECK(sin(x)[1] == sine);
  CHECK(cos(x)[1] == cosine);
  CHECK(tan(x)[1] == tangent);
  CHECK(fmod(x, y)[1] == rest);
}

TEMPLATE_TEST_CASE("sin and cos are exact to 0.8 and tan to 1.5 units in the last place next to multiples of π/2", "",
                   float, double) {
  using T = TestType;
  double worst_sine = 0, worst_tangent = 0;
  const auto look_at = [&](T x) {
    worst_sine = std::max(worst_sine, ulps<T>(sin(Simd<T>(x))[0], std::sin(Wider<T>(x))));
    worst_sine = std::max(worst_sine, ulps<T>(cos(Simd<T>(x))[0], std::cos(Wider<T>(x))));
    worst_tangent = std::max(worst_tangent, ulps<T>(tan(Simd<T>(x))[0], std::tan(Wider<T>(x))));
  };
  for (int n = 1; n < 70000; ++n) {  // beyond the largest float angle that is not left to the standard library
    const T x = static_cast<T>(n * (std::numbers::pi_v<long double> / 2));
    for (const T next : {std::nextafter(x, T(0)), x, std::nextafter(x, infinity_of<T>)}) look_at(next);
  }
  const T largest = AnglePrecision<T>::largest;
  for (const T next : {std::nextafter(largest, T(0)), largest, std::nextafter(largest, infinity_of<T>)}) look_at(next);
  CHECK(worst_sine <= 0.8);
  CHECK(worst_tangent <= 1.5);
}

TEMPLATE_TEST_CASE("sin, cos and tan at 0, of denormal numbers and at infinity", "", float, double) {
  using T = TestType;
  const Simd<T> zero = T(0), tiny = std::numeric_limits<T>::denorm_min();
  for (const Simd<T>& x : {zero, -zero, tiny, -tiny}) {
    CHECK(is_exactly(x[0], sin(x)));
    CHECK(is_exactly(T(1), cos(x)));
    CHECK(is_exactly(x[0], tan(x)));
  }
  for (const T x : {infinity_of<T>, -infinity_of<T>, not_a_number_of<T>}) {
    CHECK(std::isnan(sin(Simd<T>(x))[0]));
    CHECK(std::isnan(cos(Simd<T>(x))[0]));
    CHECK(std::isnan(tan(Simd<T>(x))[0]));
  }
}

TEMPLATE_TEST_CASE("atan2 is exact to 1.25 units in the last place", "", float, double) {
  using T = TestType;
  double worst = 0;
  for_pairs<T>([&](T y, T x) {
    worst = std::max(worst, ulps<T>(atan2(Simd<T>(y), Simd<T>(x))[0], std::atan2(Wider<T>(y), Wider<T>(x))));
  });
  CHECK(worst <= 1.25);
}

TEMPLATE_TEST_CASE("atan2 is the standard library's on the axes, on the diagonals, and at infinity", "", float,
                   double) {
  using T = TestType;
  constexpr T most = std::numeric_limits<T>::max();
  for (const T size : {T(0), std::numeric_limits<T>::denorm_min(), T(1), most, infinity_of<T>}) {
    for (const T y : {size, -size}) {
      for (const T other : {T(0), size, infinity_of<T>}) {
        for (const T x : {other, -other}) {
          CAPTURE(y, x);
          CHECK(is_exactly(std::atan2(y, x), atan2(Simd<T>(y), Simd<T>(x))));
          CHECK(is_exactly(std::atan2(x, y), atan2(Simd<T>(x), Simd<T>(y))));
        }
      }
    }
  }
  CHECK(std::isnan(atan2(Simd<T>(not_a_number_of<T>), Simd<T>(infinity_of<T>))[0]));
  CHECK(std::isnan(atan2(Simd<T>(T(0)), Simd<T>(not_a_number_of<T>))[0]));
}
