// The table of data sources, and their loaders.
#include "program/learning/data_sources.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>

#include "minitorch/minitorch.hpp"
#include "nn/data/points.hpp"
#include "nn/data/toy_sets.hpp"
#include "nn/pictures/images.hpp"
#include "operators/errors/error.hpp"
#include "operators/random/generator.hpp"
#include "program/learning/table_data.hpp"
#include "program/options/nearest.hpp"

namespace minitorch::program {

namespace {

constexpr double test_part = 0.2;  // the share of test examples, of data without a test set of their own

Data load_points(const RunSettings& settings, const Task* /*kept*/) {
  Generator generator(settings.seed);
  const auto points = settings.data == "moons"
                          ? nn::make_moons(settings.points, 0.1, generator)
                          : nn::make_points(settings.data, static_cast<std::size_t>(settings.points), generator);
  const nn::TensorDataset numbers = nn::points_dataset(points);
  const nn::TensorDataset classes(numbers.x(), numbers.y().flatten().to(int64));
  Task task{.inputs = 2, .classes = {"0", "1"}, .columns = {{"x"}, {"y"}}};
  return cut(std::move(task), nn::shared(classes), settings.seed);
}

Data of_pictures(const std::string& folder, const nn::ImageDataset& train, const nn::ImageDataset& test,
                 std::vector<std::string> classes) {
  const auto refuse = [&](const std::string& why) { throw DataError(folder + ": " + why); };
  const auto told = [](const nn::ImageDataset& set) {
    return std::to_string(set.size()) + " pictures of " + std::to_string(set.height()) + " x " +
           std::to_string(set.width());
  };
  if (train.height() != test.height() || train.width() != test.width())
    refuse(told(train) + " to learn from, and " + told(test) + " to test with, they must have one size");
  if (train.size() == 0 || test.size() == 0 || train.height() * train.width() == 0)
    refuse(told(train) + " to learn from, and " + told(test) + " to test with, neither may be empty");
  if (classes.size() < 2) refuse("all labels are 0, there must be two classes at least");
  Task task{.inputs = train.height() * train.width(),
            .classes = std::move(classes),
            .columns = {},
            .height = train.height(),
            .width = train.width()};
  return {
      .task = std::move(task), .train = nn::shared(train), .test = nn::shared(test), .draw = [test](std::int64_t i) {
        return test.drawn(i);
      }};
}

Data load_fashion_mnist(const RunSettings& settings, const Task* /*kept*/) {
  const std::string folder = settings.path.empty() ? std::string(nn::fashion_mnist_folder) : settings.path;
  const auto train = nn::fashion_mnist(settings.path, nn::Split::train, {.flatten = true});
  const auto test = nn::fashion_mnist(settings.path, nn::Split::test, {.flatten = true});
  return of_pictures(folder, train, test, {nn::fashion_mnist_classes.begin(), nn::fashion_mnist_classes.end()});
}

Data load_mnist(const RunSettings& settings, const Task* /*kept*/) {
  if (settings.path.empty())
    throw Error("mnist: --path must name the folder with its four files, such as train-images-idx3-ubyte");
  const auto train = nn::mnist(settings.path, nn::Split::train, {.flatten = true});
  const auto test = nn::mnist(settings.path, nn::Split::test, {.flatten = true});
  std::vector<std::string> numbers;  // the names of digits; other sets have no names
  for (std::int64_t c = 0; c < std::max(train.classes(), test.classes()); ++c) numbers.push_back(std::to_string(c));
  return of_pictures(settings.path, train, test, numbers);
}

RunSettings for_points() { return {.points = 500, .hidden = {64, 64}, .rate = 1e-2, .epochs = 400, .batch = 32}; }
RunSettings for_pictures() { return {.hidden = {512, 256}, .rate = 1e-3, .epochs = 5, .batch = 128}; }
RunSettings for_tables() { return {.hidden = {64, 64}, .rate = 3e-3, .epochs = 100, .batch = 32}; }

}  // namespace

Data cut(Task task, const nn::SharedDataset& all, std::uint64_t seed) {
  const std::int64_t n = all->size();
  const auto tests = static_cast<std::int64_t>(test_part * static_cast<double>(n));
  if (tests < 1 || tests == n)
    throw Error(std::to_string(n) + " examples are too few: a fifth is for the test, so at least 5 are needed");
  Generator generator(seed);
  const auto parts = nn::random_split(all, {n - tests, tests}, generator);
  return {.task = std::move(task), .train = nn::shared(parts[0]), .test = nn::shared(parts[1])};
}

std::span<const DataSource> data_sources() {
  static const std::array sources = {
      DataSource{"simple", "points, left and right", "points", for_points(), load_points},
      DataSource{"diag", "points on both sides of a diagonal", "points", for_points(), load_points},
      DataSource{"split", "points in the middle and beside it", "points", for_points(), load_points},
      DataSource{"xor", "points in four quarters", "points", for_points(), load_points},
      DataSource{"circle", "points in and around a circle", "points", for_points(), load_points},
      DataSource{"spiral", "points on two arms", "points", for_points(), load_points},
      DataSource{"moons", "points on two half circles, with noise", "points", for_points(), load_points},
      DataSource{"fashion-mnist", "70,000 pictures of clothes in ten classes", "pictures", for_pictures(),
                 load_fashion_mnist},
      DataSource{"mnist", "70,000 pictures of digits, or another set in IDX files, in --path", "pictures",
                 for_pictures(), load_mnist},
      DataSource{"csv", "table in --path; predicts classes if labels are words, else a number", "tables", for_tables(),
                 load_table},
  };
  return sources;
}

const DataSource& data_source(std::string_view name) {
  const auto all = data_sources();
  const auto found = std::find_if(all.begin(), all.end(), [&](const DataSource& s) { return s.name == name; });
  if (found != all.end()) return *found;
  std::vector<std::string_view> names;
  for (const DataSource& source : all) names.push_back(source.name);
  throw Error(no_such("data set", name, names));
}

}  // namespace minitorch::program
