// miniTorch's six sets of points in the plane.
#include "nn/data/points.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "nn/checks/option_checks.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"

namespace minitorch::nn {

namespace {

bool is_one(std::string_view name, double x, double y) {
  if (name == "simple") return x < 0.5;
  if (name == "diag") return x + y < 0.5;
  if (name == "split") return x < 0.2 || x > 0.8;
  if (name == "xor") return (x < 0.5 && y > 0.5) || (x > 0.5 && y < 0.5);
  return (x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5) > 0.1;  // circle
}

std::vector<Point> make_spiral(std::size_t n) {
  if (n % 2 != 0) {
    throw DataError("make_points: spiral of " + std::to_string(n) +
                    " points, the number must be even for two arms of one length");
  }
  const auto along = [](double t) { return t * std::cos(t) / 20 + 0.5; };
  const auto across = [](double t) { return t * std::sin(t) / 20 + 0.5; };
  const std::size_t arm = n / 2;
  std::vector<Point> points;
  for (std::size_t i = 0; i < arm; ++i) {
    const double t = 10.0 * static_cast<double>(i + 5) / static_cast<double>(arm);
    points.push_back({along(t), across(t), 0});
  }
  for (std::size_t i = 0; i < arm; ++i) {
    const double t = -10.0 * static_cast<double>(i + 5) / static_cast<double>(arm);
    points.push_back({across(t), along(t), 1});
  }
  return points;
}

}  // namespace

std::vector<Point> make_points(std::string_view name, WholeNumber n, Generator& generator) {
  if (std::find(point_sets.begin(), point_sets.end(), name) == point_sets.end()) {
    throw DataError("make_points: no set of points is called " + quoted_beginning(name) + ", there are " +
                    operators::joined(point_sets));
  }
  check_at_least("make_points", "n", n, 0);
  const auto count = static_cast<std::size_t>(n);
  if (name == "spiral") return make_spiral(count);
  std::vector<Point> points(count);
  for (Point& point : points) {
    point.x = generator.uniform();
    point.y = generator.uniform();
    point.label = is_one(name, point.x, point.y) ? 1 : 0;
  }
  return points;
}

}  // namespace minitorch::nn
