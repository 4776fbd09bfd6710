// Synthetic data sets.
#include "nn/data/toy_sets.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("points become rows and labels") {
  const auto data = nn::points_dataset({{0.25, 0.5, 1}, {1, 2, 0}});
  CHECK(data.x().to_vector<float>() == std::vector<float>{0.25, 0.5, 1, 2});
  CHECK(data.y().shape() == Shape{2, 1});
  CHECK(data.y().to_vector<float>() == std::vector<float>{1, 0});
  CHECK(nn::points_dataset({}).size() == 0);
}

TEST_CASE("moons without noise are two half circles") {
  Generator generator(1);
  const auto points = nn::make_moons(7, 0, generator);
  REQUIRE(points.size() == 7);
  int ones = 0;
  for (const nn::Point& p : points) {
    ones += p.label;
    const double x = p.label == 0 ? p.x : 1 - p.x, y = p.label == 0 ? p.y : 0.5 - p.y;
    CHECK(x * x + y * y == Approx(1));
    CHECK(y >= -1e-12);
  }
  CHECK(ones == 3);
  CHECK(points[0].x == 1);
  CHECK(points[6].x == Approx(2));
  CHECK_THROWS_AS(nn::make_moons(1, 0, generator), DataError);
  CHECK_THROWS_AS(nn::make_moons(4, -1, generator), DataError);
}

TEST_CASE("blobs lie around their centres, a class each") {
  Generator generator(2), same(2);
  const auto points = nn::make_blobs(3000, generator, {.classes = 3, .std = 0.5});
  CHECK(nn::make_blobs(3000, same, {.classes = 3, .std = 0.5})[17].x == points[17].x);
  for (int c = 0; c < 3; ++c) {
    double n = 0, mean = 0, square = 0;
    for (const nn::Point& p : points) {
      if (p.label != c) continue;
      n += 1;
      mean += p.x;
      square += p.x * p.x;
    }
    CHECK(n == 1000);
    mean /= n;
    CHECK(std::abs(mean) < 10.1);
    CHECK(std::sqrt(square / n - mean * mean) == Approx(0.5).epsilon(0.1));
  }
  CHECK_THROWS_AS(nn::make_blobs(0, generator), DataError);
  CHECK_THROWS_AS(nn::make_blobs(3, generator, {.classes = 0}), DataError);
  CHECK_THROWS_AS(nn::make_blobs(3, generator, {.std = -1}), DataError);
}

TEST_CASE("more points than any memory has are an error that names the function, and no number is drawn for them") {
  Generator generator(4);
  const std::string before = generator.state();
  const auto check = [&](const std::string& function, const auto& make) {
    for (const std::int64_t n : {numel_limit / 3 + 1, numel_limit / 2, numel_limit, numel_limit * 2}) {
      if (n < numel_limit && function == "make_sine") continue;  // of one number each
      CHECK_THROWS_AS(make(n), ShapeError);
      CHECK_THROWS_WITH(make(n), ContainsSubstring(function + ": "));
      CHECK(generator.state() == before);
    }
  };
  for (const auto name : nn::point_sets)
    check("make_points", [&](std::int64_t n) { return nn::make_points(name, n + n % 2, generator); });
  check("make_moons", [&](std::int64_t n) { return nn::make_moons(n, 0, generator); });
  check("make_blobs", [&](std::int64_t n) { return nn::make_blobs(n, generator); });
  check("make_blobs", [&](std::int64_t n) { return nn::make_blobs(1, generator, {.classes = n}); });
  check("make_sine", [&](std::int64_t n) { return nn::make_sine(n, 0, generator); });
}

TEST_CASE("a sine without noise is one") {
  Generator generator(3);
  const auto data = nn::make_sine(50, 0, generator);
  CHECK(data.x().shape() == Shape{50, 1});
  CHECK(all(is_close(sin(data.x()), data.y())).item() == 1);
  CHECK(max(abs(data.x())).item() <= 3.1416);
  CHECK_THROWS_AS(nn::make_sine(0, 0, generator), DataError);
}
