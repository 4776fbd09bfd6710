// The six sets of points, against the definitions of the course.
#include "nn/data/points.hpp"

#include <algorithm>
#include <cmath>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using nn::make_points;
using nn::Point;

namespace {

std::vector<Point> points(std::string_view name, std::size_t n = 1000) {
  Generator generator(7);
  return make_points(name, n, generator);
}

template <class Rule> void check_labels(std::string_view name, Rule rule) {
  for (const Point& p : points(name)) {
    CAPTURE(p.x, p.y);
    REQUIRE(p.x >= 0);
    REQUIRE(p.x < 1);
    REQUIRE(p.y >= 0);
    REQUIRE(p.y < 1);
    REQUIRE(p.label == (rule(p.x, p.y) ? 1 : 0));
  }
}

}  // namespace

TEST_CASE("the labels of the sets follow their rules") {
  check_labels("simple", [](double x, double) { return x < 0.5; });
  check_labels("diag", [](double x, double y) { return x + y < 0.5; });
  check_labels("split", [](double x, double) { return x < 0.2 || x > 0.8; });
  check_labels("xor", [](double x, double y) { return (x < 0.5) != (y < 0.5); });
  check_labels("circle", [](double x, double y) { return std::hypot(x - 0.5, y - 0.5) > std::sqrt(0.1); });
}

TEST_CASE("each set has both classes") {
  for (const auto name : nn::point_sets) {
    const auto set = points(name);
    CHECK(set.size() == 1000);
    CHECK(std::any_of(set.begin(), set.end(), [](const Point& p) { return p.label == 0; }));
    CHECK(std::any_of(set.begin(), set.end(), [](const Point& p) { return p.label == 1; }));
  }
}

TEST_CASE("the spiral has two arms, one the other with x and y exchanged and t negative") {
  const auto spiral = points("spiral", 40);
  for (std::size_t i = 0; i < 20; ++i) {
    const double t = 10.0 * static_cast<double>(i + 5) / 20;
    CHECK(spiral[i].x == Approx(t * std::cos(t) / 20 + 0.5));
    CHECK(spiral[i].y == Approx(t * std::sin(t) / 20 + 0.5));
    CHECK(spiral[i].label == 0);
    CHECK(spiral[20 + i].x == Approx(t * std::sin(t) / 20 + 0.5));
    CHECK(spiral[20 + i].y == Approx(-t * std::cos(t) / 20 + 0.5));
    CHECK(spiral[20 + i].label == 1);
  }
}

TEST_CASE("the same seed gives the same points") {
  const auto a = points("xor"), b = points("xor");
  CHECK(std::equal(a.begin(), a.end(), b.begin(),
                   [](const Point& p, const Point& q) { return p.x == q.x && p.y == q.y && p.label == q.label; }));
}

TEST_CASE("no points are no points") {
  for (const auto name : nn::point_sets) CHECK(points(name, 0).empty());
}

TEST_CASE("an unknown set, or a spiral of an odd number, is an error") {
  CHECK_THROWS_WITH(points("circles"),
                    "make_points: no set of points is called 'circles', there are simple, diag, split, xor, circle, "
                    "spiral");
  CHECK_THROWS_WITH(points("spiral", 5),
                    "make_points: spiral of 5 points, the number must be even for two arms of one length");
  CHECK_THROWS_AS(points("spiral", 5), DataError);
}
