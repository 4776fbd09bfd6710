// The distances of rows and their derivatives, against the formula in float64: sizes on both sides of each tile and
// panel, rows that are near each other, numbers of any size, and any number of threads.
#include "operators/linear/distances.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

using std::int64_t;

// Matrices x (count, n, k) and y (count, m, k), derivatives dd (count, n, m), and what the kernels make of them.
template <class T> struct PairsOfRows {
  int64_t count, n, m, k;
  std::vector<T> x, y, dd, d, dx, dy;

  // Numbers from `middle` - `spread` to `middle` + `spread`.
  PairsOfRows(std::array<int64_t, 4> sizes, double middle, double spread)
      : count(sizes[0]), n(sizes[1]), m(sizes[2]), k(sizes[3]) {
    Generator generator(1);
    const auto fill = [&](std::vector<T>& numbers, int64_t size, double about, double width) {
      for (int64_t i = 0; i < size; ++i) numbers.push_back(static_cast<T>(about + width * generator.uniform(-1, 1)));
    };
    fill(x, count * n * k, middle, spread);
    fill(y, count * m * k, middle, spread);
    fill(dd, count * n * m, 0, 1);
    d.resize(dd.size());
    dx.resize(x.size());
    dy.resize(y.size());
  }

  Matrices<const T> rows_of_x() const { return {x.data(), count, n, k}; }
  Matrices<const T> rows_of_y() const { return {y.data(), count, m, k}; }
  void compute() {
    std::vector<T> inverses(d.size());
    distances<T>(rows_of_x(), rows_of_y(), {d.data(), count, n, m});
    distances<T>(rows_of_x(), rows_of_y(), {inverses.data(), count, n, m});
    distances_backward<T>({dd.data(), count, n, m}, rows_of_x(), rows_of_y(), {inverses.data(), count, n, m},
                          {dx.data(), count, n, k}, {dy.data(), count, m, k});
  }

  // Calls f(distance of rows i and j, their difference, place in d, place in x, place in y), in long double.
  template <class F> void each_pair(const F& f) const {
    std::vector<long double> difference(static_cast<std::size_t>(k));
    for (int64_t pair = 0; pair < count * n * m; ++pair) {
      const int64_t j = pair / (n * m) * m + pair % m, i = pair / m;
      long double sum = 0;
      for (int64_t p = 0; p < k; ++p) {
        const long double part = static_cast<long double>(x[static_cast<std::size_t>(i * k + p)]) -
                                 static_cast<long double>(y[static_cast<std::size_t>(j * k + p)]);
        difference[static_cast<std::size_t>(p)] = part;
        sum += part * part;
      }
      f(std::sqrt(sum), difference, static_cast<std::size_t>(pair), static_cast<std::size_t>(i * k),
        static_cast<std::size_t>(j * k));
    }
  }
  // The largest relative error of a distance, in epsilon.
  double error_of_distances() const {
    long double worst = 0;
    each_pair([&](long double distance, const auto& /*difference*/, std::size_t pair, std::size_t, std::size_t) {
      const auto own = static_cast<long double>(d[pair]);
      worst = std::max(worst, distance == 0 ? std::abs(own) : std::abs(own - distance) / distance);
    });
    return static_cast<double>(worst / std::numeric_limits<T>::epsilon());
  }
  // The largest error of a derivative, in epsilon times the sum of the magnitudes of its terms.
  double error_of_derivatives() const {
    std::vector<long double> of_x(x.size()), of_y(y.size()), size_of_x(x.size()), size_of_y(y.size());
    each_pair([&](long double distance, const auto& difference, std::size_t pair, std::size_t at_x, std::size_t at_y) {
      if (distance == 0) return;
      for (std::size_t p = 0; p < difference.size(); ++p) {
        const long double term = static_cast<long double>(dd[pair]) * difference[p] / distance;
        of_x[at_x + p] += term;
        of_y[at_y + p] -= term;
        size_of_x[at_x + p] += std::abs(term);
        size_of_y[at_y + p] += std::abs(term);
      }
    });
    long double worst = 0;
    const auto compare = [&](const std::vector<T>& own, const auto& expected, const auto& size) {
      for (std::size_t i = 0; i < own.size(); ++i) {
        const long double error = std::abs(static_cast<long double>(own[i]) - expected[i]);
        worst = std::max(worst, size[i] == 0 ? error : error / size[i]);
      }
    };
    compare(dx, of_x, size_of_x);
    compare(dy, of_y, size_of_y);
    return static_cast<double>(worst / std::numeric_limits<T>::epsilon());
  }
};

}  // namespace

TEMPLATE_TEST_CASE("distances of rows and their derivatives are those of the formula, for all sizes", "", float,
                   double) {
  const auto sizes = GENERATE(std::array<int64_t, 4>{1, 1, 1, 1}, std::array<int64_t, 4>{3, 2, 5, 3},
                              std::array<int64_t, 4>{1, 7, 16, 17}, std::array<int64_t, 4>{2, 13, 31, 33},
                              std::array<int64_t, 4>{1, 129, 300, 7}, std::array<int64_t, 4>{1, 5, 140, 300},
                              std::array<int64_t, 4>{1, 150, 4, 40}, std::array<int64_t, 4>{0, 3, 3, 3});
  CAPTURE(sizes);
  PairsOfRows<TestType> pairs(sizes, 0, 1);
  pairs.compute();
  CHECK(pairs.error_of_distances() < 5);
  CHECK(pairs.error_of_derivatives() < 5);
}

TEMPLATE_TEST_CASE("distances of near rows that are far from 0 keep all digits", "", float, double) {
  PairsOfRows<TestType> pairs({1, 30, 40, 8}, 1000, 0.01);
  pairs.compute();
  CHECK(pairs.error_of_distances() < 5);
  CHECK(pairs.error_of_derivatives() < 5);
}

TEMPLATE_TEST_CASE("distances whose squares overflow or underflow keep their digits, and so do derivatives", "", float,
                   double) {
  const double most = std::numeric_limits<TestType>::max(), least = std::numeric_limits<TestType>::min();
  for (const double size : {most / 64, std::sqrt(most), std::sqrt(least), least * 1e6}) {
    CAPTURE(size);
    PairsOfRows<TestType> pairs({1, 10, 20, 9}, 0, size);
    pairs.x[4] = pairs.x[5] = 0;
    pairs.compute();
    CHECK(pairs.error_of_distances() < 5);
    CHECK(pairs.error_of_derivatives() < 5);
  }
}

TEST_CASE("a distance below the normal numbers has a derivative, and one of equal rows has 0") {
  const std::vector<float> x = {0x1p-140F, 1}, y = {0, 1, 0x1p-140F, 1}, dd = {3, 5};
  std::vector<float> d(2), dx(2), dy(4);
  const Matrices<const float> of_x{x.data(), 1, 1, 2}, of_y{y.data(), 1, 2, 2};
  distances(of_x, of_y, {d.data(), 1, 1, 2});
  CHECK(d == std::vector<float>{0x1p-140F, 0});
  distances_backward({dd.data(), 1, 1, 2}, of_x, of_y, {d.data(), 1, 1, 2}, {dx.data(), 1, 1, 2}, {dy.data(), 1, 2, 2});
  CHECK(dx == std::vector<float>{3, 0});
  CHECK(dy == std::vector<float>{-3, 0, 0, 0});
}

TEST_CASE("NaN and infinities stay in the distances of their rows") {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {nan, 0, infinity, 0, 3, 4}, y = {0, 0};
  std::vector<float> d(3);
  distances<float>({x.data(), 1, 3, 2}, {y.data(), 1, 1, 2}, {d.data(), 1, 3, 1});
  CHECK(std::isnan(d[0]));
  CHECK(d[1] == infinity);
  CHECK(d[2] == 5);
}

TEST_CASE("distances and their derivatives have the same bits on any number of threads") {
  PairsOfRows<float> one({2, 300, 600, 40}, 0, 1), several = one;
  {
    const Threads threads(1);
    one.compute();
  }
  const Threads threads(3);
  several.compute();
  CHECK(one.d == several.d);
  CHECK(one.dx == several.dx);
  CHECK(one.dy == several.dy);
}
