// miniTorch's six sets of points in the plane.
#include "nn/data/points.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include "nn/checks/option_checks.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::nn {

namespace {

bool is_one(std::string_view name, double x, double y) {
  if (name == "simple") return x < 0.5;
  if (name == "diag") return x + y < 0.5;
  if (name == "split") return x < 0.2 || x > 0.8;
  if (name == "xor") return (x < 0.5 && y > 0.5) || (x > 0.5 && y < 0.5);
  return (x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5) > 0.1;  // circle
}

// Appends the n points of the spiral.
void add_spiral(std::vector<Point>& points, std::int64_t n) {
  const auto along = [](double t) { return t * std::cos(t) / 20 + 0.5; };
  const auto across = [](double t) { return t * std::sin(t) / 20 + 0.5; };
  const std::int64_t arm = n / 2;
  for (std::int64_t i = 0; i < arm; ++i) {
    const double t = 10.0 * static_cast<double>(i + 5) / static_cast<double>(arm);
    points.push_back({along(t), across(t), 0});
  }
  for (std::int64_t i = 0; i < arm; ++i) {
    const double t = -10.0 * static_cast<double>(i + 5) / static_cast<double>(arm);
    points.push_back({across(t), along(t), 1});
  }
}

}  // namespace

std::vector<Point> detail::room_for_points(std::string_view function, std::int64_t n) {
  check_shape(function, {n, 3});  // x, y and label
  return naming_memory(function, [&] {
    std::vector<Point> points;
    points.reserve(static_cast<std::size_t>(n));
    return points;
  });
}

std::vector<Point> make_points(std::string_view name, WholeNumber n, Generator& generator) {
  if (std::find(point_sets.begin(), point_sets.end(), name) == point_sets.end()) {
    throw DataError("make_points: no set of points is called " + quoted_beginning(name) + ", there are " +
                    operators::joined(point_sets));
  }
  check_at_least("make_points", "n", n, 0);
  const bool is_spiral = name == "spiral";
  if (is_spiral && n % 2 != 0) {
    throw DataError("make_points: spiral of " + std::to_string(n) +
                    " points, the number must be even for two arms of one length");
  }
  std::vector<Point> points = detail::room_for_points("make_points", n);
  if (is_spiral) add_spiral(points, n);
  while (std::ssize(points) < n) {
    const double x = generator.uniform(), y = generator.uniform();
    points.push_back({x, y, is_one(name, x, y) ? 1 : 0});
  }
  return points;
}

}  // namespace minitorch::nn
