// Draws the points.
#include "program/learning/point_data.hpp"

#include <cstddef>
#include <utility>

#include "minitorch/functions/tensor_members.hpp"
#include "nn/data/points.hpp"
#include "nn/data/toy_sets.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::program {

Data load_points(const RunSettings& settings, const Task* /*kept*/) {
  Generator generator(settings.seed);
  const auto points = settings.data == "moons"
                          ? nn::make_moons(settings.points, 0.1, generator)
                          : nn::make_points(settings.data, static_cast<std::size_t>(settings.points), generator);
  const nn::TensorDataset numbers = nn::points_dataset(points);
  const nn::TensorDataset classes(numbers.x(), numbers.y().flatten().to(int64));
  Task task{.inputs = 2, .classes = {"0", "1"}, .columns = {{"x"}, {"y"}}};
  return cut(std::move(task), nn::shared(classes), parts_of(classes.size(), settings.seed));
}

}  // namespace minitorch::program
