// Sums of elementwise losses against plain loops in double, of any length, and on any number of threads.
#include "operators/losses/elementwise_losses.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "operators/parallel/parallel.hpp"
#include "operators/random/generator.hpp"
#include "operators/table/loss_functions.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

template <class T> std::vector<T> probabilities(std::int64_t n, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<T> x(static_cast<std::size_t>(n));
  for (T& number : x) number = static_cast<T>(generator.uniform(0.01, 0.99));
  return x;
}

template <class T, class F> void check_sums(const F& f, std::int64_t n) {
  INFO(F::name << " of " << n);
  const std::vector<T> x = probabilities<T>(n, 1), y = probabilities<T>(n, 2);
  std::vector<T> dx(x.size()), dy(x.size());
  const double tolerance = sizeof(T) == 4 ? 1e-6 : 1e-13;
  double sum = 0, size = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double loss = f.value(double{x[i]}, double{y[i]});
    sum += loss;
    size += std::abs(loss);
  }
  CHECK(std::abs(sum_of_losses(f, n, x.data(), y.data()) - sum) <= tolerance * size);
  sum_of_losses_backward(f, n, T(0.5), x.data(), y.data(), dx.data(), dy.data());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double slope_x = f.slope_x(double{x[i]}, double{y[i]}), slope_y = f.slope_y(double{x[i]}, double{y[i]});
    REQUIRE(std::abs(dx[i] - 0.5 * slope_x) <= 10 * tolerance * (1 + std::abs(slope_x)));
    REQUIRE(std::abs(dy[i] - 0.5 * slope_y) <= 10 * tolerance * (1 + std::abs(slope_y)));
  }
}

// Calls f(row) for each row of losses.
template <class F> void for_losses(const F& f) {
  f(OfDifference<SquaredError>{});
  f(OfDifference<AbsoluteError>{});
  f(OfDifference<SmoothAbsoluteError>{{0.3}});
  f(OfDifference<HuberError>{{0.3}});
  f(BinaryCrossEntropy{});
  f(BceWithLogits{});
  f(Divergence{});
  f(DivergenceOfLogarithms{});
}

}  // namespace

TEST_CASE("sums of losses, and their derivatives, are those of plain loops") {
  for (const std::int64_t n : {0, 1, 3, 8, 17, 512, 530, 1100, 32768, 70001}) {
    for_losses([n](const auto& f) {
      check_sums<float>(f, n);
      check_sums<double>(f, n);
    });
  }
}

TEST_CASE("a sum of losses writes only the derivatives that are needed") {
  const std::vector<float> x = probabilities<float>(100, 1), y = probabilities<float>(100, 2);
  std::vector<float> dx(100), dy(100), both(100);
  for_losses([&](const auto& f) {
    sum_of_losses_backward(f, 100, 1.0F, x.data(), y.data(), dx.data(), static_cast<float*>(nullptr));
    sum_of_losses_backward(f, 100, 1.0F, x.data(), y.data(), both.data(), dy.data());
    CHECK(dx == both);
  });
}

TEST_CASE("the bits of a sum of losses do not depend on the number of threads") {
  const int threads = num_threads();
  const std::int64_t n = 300'001;
  const std::vector<float> x = probabilities<float>(n, 1), y = probabilities<float>(n, 2);
  for_losses([&](const auto& f) {
    std::vector<double> sums;
    std::vector<std::vector<float>> derivatives;
    for (const int number : {1, 2, 5}) {
      set_num_threads(number);
      sums.push_back(sum_of_losses(f, n, x.data(), y.data()));
      std::vector<float> dx(x.size());
      sum_of_losses_backward(f, n, 0.3F, x.data(), y.data(), dx.data(), static_cast<float*>(nullptr));
      derivatives.push_back(dx);
    }
    set_num_threads(threads);
    CHECK(sums[0] == sums[1]);
    CHECK(sums[0] == sums[2]);
    CHECK(derivatives[0] == derivatives[1]);
    CHECK(derivatives[0] == derivatives[2]);
  });
}

TEST_CASE("a loss that is no number makes the sum none, wherever it is") {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::int64_t n : {1, 7, 8, 9, 600, 40'000}) {
    for (const std::int64_t i : {std::int64_t{0}, n / 2, n - 1}) {
      std::vector<float> x = probabilities<float>(n, 1);
      const std::vector<float> y = probabilities<float>(n, 2);
      x[static_cast<std::size_t>(i)] = nan;
      for_losses([&](const auto& f) { CHECK(std::isnan(sum_of_losses(f, n, x.data(), y.data()))); });
    }
  }
}
