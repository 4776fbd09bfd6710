// gelu of SIMD vectors: its slope against the standard library in a wider type, and both at the ends. The accuracy of
// its value is in operators/table/accuracy.cpp.
#include "operators/simd/simd_normal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>

#include "tests/catch.hpp"
#include "tests/operators/simd/ulps.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

TEMPLATE_TEST_CASE("the slope of gelu is exact to 7 units in the last place, but where it is near 0", "", float,
                   double) {
  using T = TestType;
  using W = Wider<T>;
  const auto truth = [](W x) -> W {
    const W density = std::numbers::inv_sqrtpi_v<W> / std::numbers::sqrt2_v<W> * std::exp(-x * x / 2);
    return std::erfc(-x / std::numbers::sqrt2_v<W>) / 2 + x * density;
  };
  std::mt19937_64 random(7);
  double worst = 0, worst_near_root = 0;
  for (const T bound : {T(0.01), T(1), T(5), T(15), T(38)}) {
    std::uniform_real_distribution<T> uniform(-bound, bound);
    for (int i = 0; i < 30000; i += Simd<T>::size) {
      Simd<T> x = 0;
      for (std::int64_t lane = 0; lane < Simd<T>::size; ++lane) x.v[lane] = uniform(random);
      const Simd<T> slope = gelu_slope(x);
      for (std::int64_t lane = 0; lane < Simd<T>::size; ++lane) {
        const W expected = truth(W(x[lane]));
        const auto difference = static_cast<double>(std::abs(W(slope[lane]) - expected));
        const bool is_near_root = x[lane] > T(-1.2) && x[lane] < T(-0.4);
        if (is_near_root) worst_near_root = std::max(worst_near_root, difference);
        if (!is_near_root) worst = std::max(worst, ulps<T>(slope[lane], expected));
      }
    }
  }
  CHECK(worst <= 7);
  CHECK(worst_near_root <= 2 * std::numeric_limits<T>::epsilon());
}

TEMPLATE_TEST_CASE("gelu of vectors is 0, or x, far out, and stays NaN", "", float, double) {
  using T = TestType;
  using V = Simd<T>;
  for (const T far : {T(50), T(1e30), std::numeric_limits<T>::max(), infinity_of<T>}) {
    CHECK(gelu_value(V(far))[0] == far);
    CHECK(gelu_slope(V(far))[0] == 1);
    CHECK(gelu_value(V(-far))[0] == 0);
    CHECK(gelu_slope(V(-far))[0] == 0);
  }
  CHECK(std::isnan(gelu_value(V(not_a_number_of<T>))[0]));
  CHECK(std::isnan(gelu_slope(V(not_a_number_of<T>))[0]));
  CHECK(is_exactly(T(0), gelu_value(V(T(0)))));
  CHECK(is_exactly(T(-0.0), gelu_value(V(T(-0.0)))));
  CHECK(gelu_slope(V(T(0)))[0] == T(0.5));
}
