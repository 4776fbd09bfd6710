// Norms of gradients, and clipping: against sums in long double, for tails of every length, with NaN and infinity, and
// on any number of threads.
#include "operators/optim/gradient_clipping.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "operators/parallel/trace.hpp"
#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/special_values.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

template <class T> std::vector<T> random_gradient(std::int64_t n) {
  Generator generator(5);
  std::vector<T> x(static_cast<std::size_t>(n));
  for (T& number : x) number = static_cast<T>(generator.uniform(-2, 2));
  return x;
}

}  // namespace

TEMPLATE_TEST_CASE("sums of powers and the largest magnitude are those of all elements", "", float, double) {
  for (const std::int64_t n : {0, 1, 2, 15, 16, 17, 40, 32768, 32769, 100000}) {
    const auto g = random_gradient<TestType>(n);
    for (const double power : {1.0, 2.0, 3.0, 0.5}) {
      long double sum = 0;
      for (const TestType x : g)
        sum += std::pow(std::abs(static_cast<long double>(x)), static_cast<long double>(power));
      CAPTURE(n, power);
      CHECK(sum_of_powers(n, g.data(), power) == Approx(static_cast<double>(sum)).epsilon(1e-13));
    }
    double largest = 0;
    for (const TestType x : g) largest = std::max(largest, std::abs(static_cast<double>(x)));
    CHECK(largest_magnitude(n, g.data()) == largest);
  }
}

TEST_CASE("NaN and infinity reach the norm, wherever they are") {
  for (const std::size_t place : std::vector<std::size_t>{0, 15, 16, 33, 50}) {
    auto g = random_gradient<float>(51);
    g[place] = -std::numeric_limits<float>::infinity();
    CHECK(sum_of_powers<float>(51, g.data(), 2) == infinity);
    CHECK(largest_magnitude<float>(51, g.data()) == infinity);
    g[place] = std::numeric_limits<float>::quiet_NaN();
    CHECK(std::isnan(sum_of_powers<float>(51, g.data(), 2)));
    CHECK(std::isnan(largest_magnitude<float>(51, g.data())));
  }
}

TEST_CASE("scaling multiplies, and limiting clamps") {
  std::vector<float> g = {-3, -1, 0, 0.5F, 4, std::numeric_limits<float>::quiet_NaN()};
  limit_magnitude<float>(6, g.data(), 2);
  CHECK(std::vector<float>(g.begin(), g.begin() + 5) == std::vector<float>{-2, -1, 0, 0.5F, 2});
  CHECK(std::isnan(g[5]));
  scale<float>(5, g.data(), 0.5);
  CHECK(std::vector<float>(g.begin(), g.begin() + 5) == std::vector<float>{-1, -0.5F, 0, 0.25F, 1});
}

TEST_CASE("the bits of norms and of clipped gradients do not depend on the number of threads") {
  const std::int64_t n = 3000001;
  const auto run = [&](int threads) {
    const Threads set(threads);
    auto g = random_gradient<float>(n);
    const double sum = sum_of_powers(n, g.data(), 2), largest = largest_magnitude(n, g.data());
    scale(n, g.data(), 0.3);
    limit_magnitude(n, g.data(), 0.5);
    g.push_back(static_cast<float>(largest));
    return std::pair(sum, g);
  };
  const auto alone = run(1);
  for (const int threads : {2, 3, 4, 7}) CHECK(run(threads) == alone);
}

TEST_CASE("a trace records clipping") {
  std::vector<float> g(100000, 1);
  const KernelTrace trace;
  sum_of_powers<float>(100000, g.data(), 2);
  scale<float>(100000, g.data(), 2);
  REQUIRE(trace.runs().size() == 2);
  CHECK(trace.runs()[0].kernel == "sum_of_squares");
  CHECK(trace.runs()[1].kernel == "scale");
  CHECK(trace.runs()[1].parts > 1);
}
