// Draws the points.
#include "program/learning/point_data.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include "minitorch/functions/tensor_members.hpp"
#include "nn/data/points.hpp"
#include "nn/data/toy_sets.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::program {

namespace {

constexpr std::string_view moons = "moons";

// A point keeps its label, wherever it goes.
void add_noise(std::vector<nn::Point>& points, double deviation, Generator& generator) {
  for (nn::Point& point : points) {
    point.x += deviation * generator.normal();
    point.y += deviation * generator.normal();
  }
}

}  // namespace

std::vector<std::string_view> point_set_names() {
  std::vector<std::string_view> names(nn::point_sets.begin(), nn::point_sets.end());
  names.push_back(moons);
  return names;
}

Data load_points(const RunSettings& settings, const Task* /*kept*/) {
  Generator generator(settings.seed);
  auto points = settings.data == moons
                    ? nn::make_moons(settings.points, 0.1, generator)
                    : nn::make_points(settings.data, static_cast<std::size_t>(settings.points), generator);
  if (settings.noise > 0) add_noise(points, settings.noise, generator);
  const nn::TensorDataset numbers = nn::points_dataset(points);
  const nn::TensorDataset classes(numbers.x(), numbers.y().flatten().to(int64));
  Task task{.inputs = 2, .classes = {"0", "1"}, .columns = {{"x"}, {"y"}}};
  return cut(std::move(task), nn::shared(classes), parts_of(classes.size(), settings.seed));
}

}  // namespace minitorch::program
