// Small synthetic datasets.
#include "nn/data/toy_sets.hpp"

#include <cmath>
#include <iterator>
#include <numbers>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "nn/checks/option_checks.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::nn {

TensorDataset points_dataset(const std::vector<Point>& points) {
  return naming_memory("points_dataset", [&]() -> TensorDataset {
    std::vector<float> x, y;
    for (const Point& point : points) {
      x.push_back(static_cast<float>(point.x));
      x.push_back(static_cast<float>(point.y));
      y.push_back(static_cast<float>(point.label));
    }
    const std::int64_t n = std::ssize(points);
    return {from_vector(x, {n, 2}), from_vector(y, {n, 1})};
  });
}

std::vector<Point> make_moons(WholeNumber n, RealNumber noise, Generator& generator) {
  check_at_least("make_moons", "n", n, 2);
  check_not_negative("make_moons", "noise", noise);
  const std::int64_t upper = (n + 1) / 2;
  const auto angle = [](std::int64_t i, std::int64_t count) {
    return count < 2 ? 0 : std::numbers::pi * static_cast<double>(i) / static_cast<double>(count - 1);
  };
  std::vector<Point> points = detail::room_for_points("make_moons", n);
  for (std::int64_t i = 0; i < n; ++i) {
    const bool is_upper = i < upper;
    const double t = is_upper ? angle(i, upper) : angle(i - upper, n - upper);
    Point point = is_upper ? Point{std::cos(t), std::sin(t), 0} : Point{1 - std::cos(t), 0.5 - std::sin(t), 1};
    point.x += noise * generator.normal();
    point.y += noise * generator.normal();
    points.push_back(point);
  }
  return points;
}

std::vector<Point> make_blobs(WholeNumber n, Generator& generator, BlobOptions options) {
  check_at_least("make_blobs", "n", n, 1);
  check_at_least("make_blobs", "classes", options.classes, 1);
  check_not_negative("make_blobs", "std", options.std);
  check_not_negative("make_blobs", "range", options.range);
  std::vector<Point> centres = detail::room_for_points("make_blobs", options.classes);
  std::vector<Point> points = detail::room_for_points("make_blobs", n);
  for (std::int64_t i = 0; i < options.classes; ++i) {
    const double x = generator.uniform(-options.range, options.range);
    centres.push_back({x, generator.uniform(-options.range, options.range), static_cast<int>(i)});
  }
  for (std::int64_t i = 0; i < n; ++i) {
    Point point = centres[static_cast<std::size_t>(i % options.classes)];
    point.x += options.std * generator.normal();
    point.y += options.std * generator.normal();
    points.push_back(point);
  }
  return points;
}

TensorDataset make_sine(WholeNumber n, RealNumber noise, Generator& generator) {
  check_at_least("make_sine", "n", n, 1);
  check_not_negative("make_sine", "noise", noise);
  check_shape("make_sine", {n, 1});
  const Tensor x = empty({n, 1}), y = empty({n, 1});
  auto *const to_x = x.data_pointer<float>(), *const to_y = y.data_pointer<float>();
  for (std::int64_t i = 0; i < n; ++i) {
    const double t = generator.uniform(-std::numbers::pi, std::numbers::pi);
    to_x[i] = static_cast<float>(t);
    to_y[i] = static_cast<float>(std::sin(t) + noise * generator.normal());
  }
  return {x, y};
}

}  // namespace minitorch::nn
