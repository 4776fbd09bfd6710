// SIMD: every function of the tables on lanes against the same function on plain numbers; exp, log, sin and the like
// against the standard library in a wider type, in units in the last place (ulp).
#include "operators/simd/lanes.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "operators/elementwise/elementwise.hpp"
#include "operators/simd/lane_functions.hpp"
#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

template <class T> using Wider = std::conditional_t<std::is_same_v<T, float>, double, long double>;

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
template <class T> bool is_about(T expected, T found) {
  if (std::isnan(expected) || std::isnan(found)) return std::isnan(expected) && std::isnan(found);
  if (expected == found) return true;
  if (std::isinf(expected) || std::isinf(found)) return false;
  const T tolerance = 64 * std::numeric_limits<T>::epsilon();  // erfc amplifies a rounding error of x by x²
  return std::abs(expected - found) <= tolerance * std::abs(expected) + 4 * std::numeric_limits<T>::denorm_min();
}

template <class T, class F> void check_function(const F& f) {
  for (const T x : numbers<T>()) {
    CAPTURE(F::name, sizeof(T), x);
    const Lanes<T> y = f.value(Lanes<T>(x));
    CHECK(is_about(static_cast<T>(f.value(x)), y[0]));
    if (x == 0) CHECK(std::signbit(f.value(x)) == std::signbit(y[0]));
    if constexpr (F::saves != Saves::nothing) {
      const T read = F::saves == Saves::output ? static_cast<T>(f.value(x)) : x;
      const Lanes<T> slope = f.slope(Lanes<T>(read));
      CHECK(is_about(static_cast<T>(f.slope(read)), slope[0]));
    }
  }
}

template <class T, class F> void check_binary_function(const F& f) {
  for (const T x : numbers<T>()) {
    for (const T y : numbers<T>()) {
      CAPTURE(F::name, sizeof(T), x, y);
      const Lanes<T> xs = x, ys = y, zs = f.value(xs, ys);
      CHECK(is_about(static_cast<T>(f.value(x, y)), zs[0]));
      if constexpr (requires { f.slope_x(xs, ys); }) {
        const Lanes<T> slope_x = f.slope_x(xs, ys), slope_y = f.slope_y(xs, ys);
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

// Returns the error of `found` in units in the last place of T; infinite if it is wrongly NaN.
template <class T> double ulps(T found, Wider<T> truth) {
  const T rounded = static_cast<T>(truth);
  if (std::isnan(rounded) || std::isnan(found))
    return std::isnan(rounded) && std::isnan(found) ? 0 : infinity_of<double>;
  if (rounded == found) return 0;
  if (std::isinf(rounded) || std::isinf(found))
    return std::abs(truth) > std::numeric_limits<T>::max() / 2 ? 1 : infinity_of<double>;
  const T size = std::abs(rounded);
  return static_cast<double>(std::abs(Wider<T>(found) - truth) / Wider<T>(std::nextafter(size, infinity_of<T>) - size));
}

template <class T, class F, class Truth> double worst_ulps(const F& f, const Truth& truth) {
  double worst = 0;
  const auto look_at = [&](T x) { worst = std::max(worst, ulps<T>(f(Lanes<T>(x))[0], truth(Wider<T>(x)))); };
  std::mt19937_64 random(7);  // random bits give every exponent
  for (int i = 0; i < 100000; ++i) look_at(std::bit_cast<T>(static_cast<typename Bits<T>::Word>(random())));
  for (const T bound : {T(1e-3), T(1), T(10), T(100), T(750)}) {
    for (int i = 0; i < 100000; ++i) look_at(std::uniform_real_distribution<T>(-bound, bound)(random));
  }
  return worst;
}

template <class F, class Truth> void check_ulps(const F& f, const Truth& truth, double most) {
  CHECK(worst_ulps<float>(f, truth) <= most);
  CHECK(worst_ulps<double>(f, truth) <= most);
}

template <class T> bool is_exactly(T expected, const Lanes<T>& found) {
  return found[0] == expected && std::signbit(found[0]) == std::signbit(expected);
}

}  // namespace

TEST_CASE("every unary function gives the same on lanes and on numbers") { check_functions(UnaryFunctions{}); }

TEST_CASE("every binary function gives the same on lanes and on numbers") {
  check_binary_functions(BinaryFunctions{});
  check_binary_functions(Comparisons{});
}

TEST_CASE("exp, log and their kin are exact to a few units in the last place, of denormal numbers too") {
  check_ulps([](const auto& x) { return exp(x); }, [](auto x) { return std::exp(x); }, 1.5);
  check_ulps([](const auto& x) { return expm1(x); }, [](auto x) { return std::expm1(x); }, 2);
  check_ulps([](const auto& x) { return log(x); }, [](auto x) { return std::log(x); }, 1);
  check_ulps([](const auto& x) { return log1p(x); }, [](auto x) { return std::log1p(x); }, 2);
  check_ulps([](const auto& x) { return tanh(x); }, [](auto x) { return std::tanh(x); }, 1.6);
  check_ulps([](const auto& x) { return erfc(x); }, [](auto x) { return std::erfc(x); }, 1.5);
  check_ulps([](const auto& x) { return sqrt(x); }, [](auto x) { return std::sqrt(x); }, 0.5001);
  check_ulps([](const auto& x) { return sin(x); }, [](auto x) { return std::sin(x); }, 1);
  check_ulps([](const auto& x) { return cos(x); }, [](auto x) { return std::cos(x); }, 1);
}

TEMPLATE_TEST_CASE("exp and its kin at the ends", "", float, double) {
  using T = TestType;
  const Lanes<T> infinite = infinity_of<T>, zero = T(0), minus_zero = -T(0);
  CHECK(is_exactly(infinity_of<T>, exp(infinite)));
  CHECK(is_exactly(T(0), exp(-infinite)));
  CHECK(is_exactly(T(1), exp(minus_zero)));
  CHECK(is_exactly(infinity_of<T>, exp(Lanes<T>(Precision<T>::exp_overflow))));
  CHECK(is_exactly(T(0), exp(Lanes<T>(Precision<T>::exp_underflow))));
  CHECK(is_exactly(infinity_of<T>, expm1(infinite)));
  CHECK(is_exactly(T(-1), expm1(-infinite)));
  CHECK(is_exactly(-T(0), expm1(minus_zero)));
  CHECK(is_exactly(-infinity_of<T>, log(zero)));
  CHECK(is_exactly(-infinity_of<T>, log(minus_zero)));
  CHECK(is_exactly(infinity_of<T>, log(infinite)));
  CHECK(is_exactly(T(0), log(Lanes<T>(1))));
  CHECK(std::isnan(log(Lanes<T>(-1))[0]));
  CHECK(std::isnan(log(-infinite)[0]));
  CHECK(is_exactly(-infinity_of<T>, log1p(Lanes<T>(-1))));
  CHECK(is_exactly(infinity_of<T>, log1p(infinite)));
  CHECK(is_exactly(-T(0), log1p(minus_zero)));
  CHECK(is_exactly(T(1), tanh(infinite)));
  CHECK(is_exactly(T(-1), tanh(-infinite)));
  CHECK(is_exactly(T(0), tanh(zero)));
  CHECK(is_exactly(-T(0), tanh(minus_zero)));
  CHECK(is_exactly(T(0), erfc(infinite)));
  CHECK(is_exactly(T(2), erfc(-infinite)));
  CHECK(is_exactly(T(1), erfc(zero)));
  CHECK(is_exactly(T(1), sigmoid(infinite)));
  CHECK(is_exactly(T(0), sigmoid(-infinite)));
}

TEMPLATE_TEST_CASE("lanes keep the sign of zero", "", float, double) {
  using T = TestType;
  CHECK(is_exactly(-T(0), Lanes<T>(-T(0))));
  CHECK(is_exactly(-T(0), -Lanes<T>(T(0))));
  CHECK(is_exactly(T(0), abs(Lanes<T>(-T(0)))));
}

TEMPLATE_TEST_CASE("lanes that are partly filled repeat the last element", "", float, double, std::int64_t) {
  using T = TestType;
  std::vector<T> memory(64);
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<T>(i);
  const auto* data = reinterpret_cast<const char*>(memory.data());
  for (const std::int64_t stride : {1, 2, 3}) {
    for (std::int64_t count = 1; count <= Lanes<T>::size; ++count) {
      const auto x = load<T>(data, stride * std::int64_t{sizeof(T)}, count);
      for (std::int64_t i = 0; i < Lanes<T>::size; ++i) CHECK(x[i] == static_cast<T>(std::min(i, count - 1) * stride));
    }
  }
}

TEST_CASE("whole numbers are computed as such") {
  const Lanes<std::int64_t> x = std::int64_t{-9007199254740993};  // no double has it
  CHECK(abs(x)[0] == 9007199254740993);
  CHECK((x + 1)[0] == -9007199254740992);
  CHECK((x * 3)[0] == -27021597764222979);
  CHECK(where(x < 0, -x, x)[0] == 9007199254740993);
}

TEST_CASE("conversion to int64 truncates and saturates") {
  CHECK(to_int64(2.9) == 2);
  CHECK(to_int64(-2.9F) == -2);
  CHECK(to_int64(not_a_number_of<double>) == 0);
  CHECK(to_int64(infinity_of<float>) == std::numeric_limits<std::int64_t>::max());
  CHECK(to_int64(-infinity_of<float>) == std::numeric_limits<std::int64_t>::min());
  CHECK(to_int64(9223372036854775808.0) == std::numeric_limits<std::int64_t>::max());
  CHECK(to_int64(-9223372036854775808.0) == std::numeric_limits<std::int64_t>::min());
  CHECK(to_int64(1e300) == std::numeric_limits<std::int64_t>::max());
}
