// Checks that there is something to learn from the pictures.
#include "program/learning/picture_data.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "nn/pictures/images.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace {

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
      .task = std::move(task), .train = nn::shared(train), .test = nn::shared(test), .show = [test](std::int64_t i) {
        return test.drawn(i);
      }};
}

}  // namespace

Data load_fashion_mnist(const RunSettings& settings, const Task* /*kept*/) {
  const std::string folder = settings.path.empty() ? std::string(nn::fashion_mnist_folder) : settings.path;
  const auto train = nn::fashion_mnist(settings.path, nn::Split::train);
  const auto test = nn::fashion_mnist(settings.path, nn::Split::test);
  return of_pictures(folder, train, test, {nn::fashion_mnist_classes.begin(), nn::fashion_mnist_classes.end()});
}

Data load_mnist(const RunSettings& settings, const Task* /*kept*/) {
  if (settings.path.empty())
    throw Error("mnist: --path must name the folder with its four files, such as train-images-idx3-ubyte");
  const auto train = nn::mnist(settings.path, nn::Split::train);
  const auto test = nn::mnist(settings.path, nn::Split::test);
  std::vector<std::string> numbers;  // the names of digits; other sets have no names
  for (std::int64_t c = 0; c < std::max(train.classes(), test.classes()); ++c) numbers.push_back(std::to_string(c));
  return of_pictures(settings.path, train, test, numbers);
}

}  // namespace minitorch::program
