// SIMD vectors themselves: loads, stores, sums and shuffles, and arithmetic of whole numbers. Their functions are in
// simd.cpp.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_division.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_row.hpp"
#include "operators/simd/simd_shuffles.hpp"
#include "tests/catch.hpp"

using namespace minitorch::operators;

TEMPLATE_TEST_CASE("a SIMD vector keeps the sign of zero", "", float, double) {
  using T = TestType;
  CHECK(std::signbit(Simd<T>(-T(0))[0]));
  CHECK(std::signbit((-Simd<T>(T(0)))[0]));
  CHECK_FALSE(std::signbit(abs(Simd<T>(-T(0)))[0]));
}

TEMPLATE_TEST_CASE("a SIMD vector that is partly filled repeats the last element", "", float, double, std::int64_t) {
  using T = TestType;
  std::vector<T> memory(64);
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<T>(i);
  const auto* data = reinterpret_cast<const char*>(memory.data());
  for (const std::int64_t stride : {1, 2, 3}) {
    for (std::int64_t count = 1; count <= Simd<T>::size; ++count) {
      const auto x = load_strided<T>(data, stride * std::int64_t{sizeof(T)}, count);
      for (std::int64_t i = 0; i < Simd<T>::size; ++i) CHECK(x[i] == static_cast<T>(std::min(i, count - 1) * stride));
    }
  }
}

TEMPLATE_TEST_CASE("a SIMD vector that is loaded from fewer elements has zeros, or another number, in the other lanes",
                   "", float, double, std::int64_t) {
  using T = TestType;
  std::vector<T> memory(64, T(7));
  for (std::int64_t count = 0; count <= Simd<T>::size; ++count) {
    const Simd<T> x = load_some(memory.data(), count);
    for (std::int64_t i = 0; i < Simd<T>::size; ++i) CHECK(x[i] == (i < count ? T(7) : T(0)));
    const Simd<T> y = load_some(memory.data(), count, T(-3));
    for (std::int64_t i = 0; i < Simd<T>::size; ++i) CHECK(y[i] == (i < count ? T(7) : T(-3)));
  }
}

TEMPLATE_TEST_CASE("a SIMD vector stores its first elements, and leaves what lies behind them", "", float, double,
                   std::int64_t) {
  using T = TestType;
  std::vector<T> from(Simd<T>::size);
  std::iota(from.begin(), from.end(), T(1));
  for (std::int64_t count = 0; count <= Simd<T>::size; ++count) {
    std::vector<T> to(Simd<T>::size + 1, T(-1));
    store_some(Simd<T>::load(from.data()), to.data(), count);
    for (std::int64_t i = 0; i <= Simd<T>::size; ++i) {
      CHECK(to[static_cast<std::size_t>(i)] == (i < count ? static_cast<T>(i + 1) : T(-1)));
    }
  }
}

TEMPLATE_TEST_CASE("a SIMD vector stores what it loads, at any address", "", float, double, std::int64_t) {
  using T = TestType;
  std::vector<T> from(Simd<T>::size + 1), to(from.size() + 1, T(-1));
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<T>(i);
  Simd<T>::load(from.data() + 1).store(to.data() + 1);
  CHECK(to.front() == T(-1));
  CHECK(to.back() == T(-1));
  for (std::size_t i = 1; i < from.size(); ++i) CHECK(to[i] == static_cast<T>(i));
}

TEMPLATE_TEST_CASE("multiply_add computes x y + z in each lane", "", float, double, std::int64_t) {
  using T = TestType;
  const Simd<T> sum = multiply_add<T>(T(3), T(5), T(-7));
  for (std::int64_t i = 0; i < Simd<T>::size; ++i) CHECK(sum[i] == T(8));
}

TEMPLATE_TEST_CASE("residual is the rounding error of a product", "", float, double) {
  using T = TestType;
  constexpr T epsilon = std::numeric_limits<T>::epsilon();
  std::mt19937 random(3);
  std::uniform_real_distribution<T> uniform(T(-2), T(2));
  for (int i = 0; i < 10000; ++i) {
    const T x = uniform(random), y = uniform(random), product = x * y;
    const T error = std::fma(x, y, -product);
    CHECK(std::abs(residual<T>(x, y, -product)[0] - error) <= std::abs(product) * epsilon * epsilon);
  }
}

TEMPLATE_TEST_CASE("a number times a power of 2 is rounded once, is infinite or 0 far out, and stays NaN", "", float,
                   double) {
  using T = TestType;
  using Limits = std::numeric_limits<T>;
  for (int n = Limits::min_exponent - Limits::digits - 2; n <= Limits::max_exponent + 1; ++n) {
    for (const T y : {T(0.75), 1 - Limits::epsilon(), T(1), 1 + Limits::epsilon(), T(1.40625), -T(1.1)}) {
      CHECK(times_power_of_2<T>(y, static_cast<T>(n) + rounder<T>)[0] == std::ldexp(y, n));
    }
  }
  CHECK(std::isnan(times_power_of_2<T>(Limits::quiet_NaN(), Limits::quiet_NaN())[0]));
}

TEST_CASE("multiply_add of integers wraps around") {
  const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  const Simd<std::int64_t> sum = multiply_add<std::int64_t>(largest, std::int64_t{2}, std::int64_t{3});  // 2⁶⁴ + 1
  CHECK(sum[0] == 1);
}

TEMPLATE_TEST_CASE("the sum of a SIMD vector has all lanes", "", float, double, std::int64_t) {
  using T = TestType;
  std::vector<T> powers(Simd<T>::size);
  for (std::size_t i = 0; i < powers.size(); ++i) powers[i] = static_cast<T>(std::int64_t{1} << i);
  CHECK(sum(Simd<T>::load(powers.data())) == static_cast<T>((std::int64_t{1} << Simd<T>::size) - 1));
  CHECK(largest(Simd<T>::load(powers.data())) == static_cast<T>(std::int64_t{1} << (Simd<T>::size - 1)));
  CHECK(largest(-Simd<T>::load(powers.data())) == T(-1));
}

TEMPLATE_TEST_CASE("transpose exchanges rows and columns", "", float, double, std::int64_t) {
  using T = TestType;
  constexpr std::size_t size = Simd<T>::size;
  const auto element = [](std::size_t row, std::size_t column) { return static_cast<T>(row * size + column); };
  SimdSquare<T> square{};
  for (std::size_t row = 0; row < size; ++row) {
    std::vector<T> elements(size);
    for (std::size_t column = 0; column < size; ++column) elements[column] = element(row, column);
    square[row] = Simd<T>::load(elements.data());
  }
  transpose<T>(square);
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = 0; column < size; ++column) {
      CHECK(square[row][static_cast<std::int64_t>(column)] == element(column, row));
    }
  }
}

TEST_CASE("the remainder of integers has the sign of the divisor, and no division stops the processor") {
  const auto rest = [](std::int64_t x, std::int64_t y) {
    return remainder(Simd<std::int64_t>(x), Simd<std::int64_t>(y))[0];
  };
  CHECK(rest(7, 3) == 1);
  CHECK(rest(-7, 3) == 2);
  CHECK(rest(7, -3) == -2);
  CHECK(rest(-7, -3) == -1);
  CHECK(rest(-9007199254740993, 2) == 1);
  CHECK(rest(std::numeric_limits<std::int64_t>::min(), -1) == 0);
  CHECK(rest(5, 0) == 0);
  const auto quotient = [](std::int64_t x, std::int64_t y) {
    return floor_divide(Simd<std::int64_t>(x), Simd<std::int64_t>(y))[0];
  };
  CHECK(quotient(-7, 3) == -3);
  CHECK(quotient(-6, 3) == -2);
  CHECK(quotient(5, -1) == -5);
  CHECK(quotient(std::numeric_limits<std::int64_t>::min(), -1) == std::numeric_limits<std::int64_t>::min());
  CHECK(quotient(5, 0) == 0);
}

TEMPLATE_TEST_CASE("any tells whether a comparison holds in a lane", "", float, double, std::int64_t) {
  using T = TestType;
  Simd<T> x = T(1);
  CHECK_FALSE(any(x < 1));
  for (std::int64_t i = 0; i < Simd<T>::size; ++i) {
    x = T(1);
    x.v[i] = T(0);
    CHECK(any(x < 1));
  }
}

TEST_CASE("whole numbers are computed as such") {
  const Simd<std::int64_t> x = std::int64_t{-9007199254740993};  // no double has it
  CHECK(abs(x)[0] == 9007199254740993);
  CHECK((x + 1)[0] == -9007199254740992);
  CHECK((x * 3)[0] == -27021597764222979);
  CHECK(where(x < 0, -x, x)[0] == 9007199254740993);
}

TEMPLATE_TEST_CASE("a row that replaces its own numbers has the bits of numbers one by one", "", float, double) {
  using T = TestType;
  const auto f = [](const auto& x) { return exp(x * Simd<T>(T(0.3))) - x; };
  for (std::int64_t n = 0; n <= 3 * Simd<T>::size + 1; ++n) {
    std::vector<T> row(static_cast<std::size_t>(n) + 1, T(5)), expected(row);
    for (std::int64_t i = 0; i < n; ++i) {
      const auto at = static_cast<std::size_t>(i);
      row[at] = T(0.7) * static_cast<T>(i) - T(3);
      expected[at] = f(Simd<T>(row[at]))[0];
    }
    for_row(n, row.data(), [&](const auto& load) { return f(load(row.data())); });
    CAPTURE(n);
    CHECK(row == expected);
  }
}
