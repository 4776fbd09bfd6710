// Checks that there is something to learn from the pictures.
#include "program/learning/picture_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/pictures/cifar.hpp"
#include "nn/pictures/images.hpp"
#include "nn/pictures/picture_folder.hpp"
#include "nn/text/checksum.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/setting_limits.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

// Returns a checksum of all numbers, labels and names, in their order.
std::string checksum_of(const nn::ImageDataset& pictures, const std::vector<std::string>& classes) {
  nn::Checksum checksum;
  for (const std::string& name : classes) checksum.add(name);
  for (std::int64_t i = 0; i < pictures.size(); ++i) {
    const auto [x, y] = pictures.item(i);
    const auto numbers = x.to_vector<float>();
    checksum.add({reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)});
    checksum.add(std::to_string(y.to_vector<std::int64_t>().front()));
  }
  return std::to_string(checksum.value());
}

// Returns a function that draws picture `items[i]` of a set, or any without `items`; wide pictures stay undrawn.
std::function<std::string(std::int64_t)> drawing(const nn::ImageDataset& pictures,
                                                 const std::vector<std::int64_t>& items = {}) {
  constexpr std::int64_t widest = 80;
  if (pictures.width() > widest) return {};
  return [pictures, items](std::int64_t i) {
    return pictures.drawn(items.empty() ? i : items.at(static_cast<std::size_t>(i)));
  };
}

// The width and the height, as programs that show pictures tell them: "32 x 28".
std::string size_of(const nn::ImageDataset& pictures) {
  return std::to_string(pictures.width()) + " x " + std::to_string(pictures.height());
}

// Throws unless both parts are what one model can have.
void check_channels(const std::string& folder, const nn::ImageDataset& train, const nn::ImageDataset& test) {
  const std::int64_t channels = train.channels(), others = test.channels();
  if (channels == others && (channels == 1 || channels == 3)) return;
  throw DataError(folder + ": pictures with " + counted(channels, "channel") + " to learn from, and with " +
                  std::to_string(others) + " to test with, both must have 1 (grey) or 3 (colours)");
}

// Throws if they are so large that nothing could read the checkpoint.
Task task_of(const std::string& folder, const nn::ImageDataset& pictures, std::vector<std::string> classes) {
  Task task{.inputs = pictures.channels() * pictures.height() * pictures.width(),
            .classes = std::move(classes),
            .columns = {},
            .height = pictures.height(),
            .width = pictures.width(),
            .label = {},
            .checksum = {},
            .channels = pictures.channels(),
            .vocabulary = {}};
  if (task.has_right_size()) return task;
  throw DataError(folder + ": pictures of " + size_of(pictures) + " with " + counted(task.channels, "channel") +
                  ", their sides must be at most " + shown_count(most_pixels_in_a_row) +
                  ", and width x height x channels at most " + shown_count(largest_setting));
}

// Returns a set that comes in two parts.
Data of_pictures(const RunSettings& settings, const std::string& folder, const nn::ImageDataset& train,
                 const nn::ImageDataset& test, std::vector<std::string> classes) {
  if (settings.size > 0)
    throw Error("--size is for a folder of pictures, and " + settings.data + " has one size; leave it out");
  if (!settings.test_path.empty()) {
    throw Error("--test-path is for a folder of pictures, and " + settings.data +
                " has test pictures of its own; leave it out");
  }
  const auto refuse = [&](const std::string& why) { throw DataError(folder + ": " + why); };
  const auto told = [](const nn::ImageDataset& set) { return counted(set.size(), "picture") + " of " + size_of(set); };
  if (train.height() != test.height() || train.width() != test.width())
    refuse(told(train) + " to learn from, and " + told(test) + " to test with, they must have one size");
  if (train.size() == 0 || test.size() == 0 || train.height() * train.width() == 0)
    refuse(told(train) + " to learn from, and " + told(test) + " to test with, neither may be empty");
  check_channels(folder, train, test);
  if (classes.size() < 2) refuse("all labels are 0, there must be two classes at least");
  return {.task = task_of(folder, train, std::move(classes)),
          .train = nn::shared(train),
          .test = nn::shared(test),
          .show = drawing(test)};
}

}  // namespace

Data load_fashion_mnist(const RunSettings& settings, const Task* /*kept*/) {
  const std::string folder = settings.path.empty() ? std::string(nn::fashion_mnist_folder) : settings.path;
  const auto train = nn::fashion_mnist(settings.path, nn::Split::train);
  const auto test = nn::fashion_mnist(settings.path, nn::Split::test);
  return of_pictures(settings, folder, train, test,
                     {nn::fashion_mnist_classes.begin(), nn::fashion_mnist_classes.end()});
}

Data load_mnist(const RunSettings& settings, const Task* /*kept*/) {
  if (settings.path.empty())
    throw Error("mnist: a path is required, that of the folder with its four files, such as train-images-idx3-ubyte");
  const auto train = nn::mnist(settings.path, nn::Split::train);
  const auto test = nn::mnist(settings.path, nn::Split::test);
  std::vector<std::string> numbers;  // the names of digits; other sets have no names
  for (std::int64_t c = 0; c < std::max(train.classes(), test.classes()); ++c) numbers.push_back(std::to_string(c));
  return of_pictures(settings, settings.path, train, test, numbers);
}

Data load_cifar10(const RunSettings& settings, const Task* /*kept*/) {
  if (settings.path.empty())
    throw Error("cifar10: a path is required, that of the folder with its six files, such as data_batch_1.bin");
  return of_pictures(settings, settings.path, nn::cifar10(settings.path, nn::Split::train),
                     nn::cifar10(settings.path, nn::Split::test),
                     {nn::cifar10_classes.begin(), nn::cifar10_classes.end()});
}

Data load_cifar100(const RunSettings& settings, const Task* /*kept*/) {
  if (settings.path.empty())
    throw Error(settings.data + ": a path is required, that of the folder with train.bin and test.bin");
  const bool is_coarse = settings.data == "cifar100-coarse";
  std::vector<std::string> classes(nn::cifar100_classes.begin(), nn::cifar100_classes.end());
  if (is_coarse) classes = {nn::cifar100_coarse_classes.begin(), nn::cifar100_coarse_classes.end()};
  const auto train = nn::cifar100(settings.path, nn::Split::train, {.coarse = is_coarse});
  const auto test = nn::cifar100(settings.path, nn::Split::test, {.coarse = is_coarse});
  return of_pictures(settings, settings.path, train, test, std::move(classes));
}

Data load_emnist(const RunSettings& settings, const Task* /*kept*/) {
  if (settings.path.empty()) {
    throw Error(settings.data + ": a path is required, that of the folder with its four files, such as " +
                settings.data + "-train-images-idx3-ubyte");
  }
  const std::string set = settings.data.substr(std::string_view("emnist-").size());
  const auto train = nn::emnist(settings.path, set, nn::Split::train);
  const auto test = nn::emnist(settings.path, set, nn::Split::test);
  return of_pictures(settings, settings.path, train, test, nn::emnist_classes(set));
}

Data load_pictures(const RunSettings& settings, const Task* kept) {
  if (settings.path.empty())
    throw Error("pictures: a path is required, that of a folder with a subfolder for each class");
  const std::int64_t channels = kept == nullptr ? 0 : kept->channels;
  const nn::PictureFolder pictures(settings.path,
                                   {.height = settings.size, .width = settings.size, .channels = channels});
  const std::vector<std::string>& classes = pictures.class_names();
  if (classes.size() < 2)
    throw DataError(settings.path + ": has only one subfolder with pictures, there must be two classes at least");
  for (const std::string& name : classes) {
    if (!nn::is_utf8(name))
      throw DataError(settings.path + ": the subfolder " + nn::quoted_beginning(name) + " must be UTF-8");
  }
  Task task = task_of(settings.path, pictures, classes);
  task.checksum = checksum_of(pictures, classes);
  Data data;
  if (settings.test_path.empty()) {
    const Parts parts = parts_of(pictures.size(), settings.seed);
    data = cut(std::move(task), nn::shared(pictures), parts);
    data.show = drawing(pictures, parts.test);
  } else {
    const nn::PictureFolder test(
        settings.test_path,
        {.height = settings.size, .width = settings.size, .channels = pictures.channels(), .classes = classes});
    if (test.height() != pictures.height() || test.width() != pictures.width()) {
      throw DataError(settings.test_path + ": pictures of " + size_of(test) + ", but those of " + settings.path +
                      " are " + size_of(pictures) + "; --size N resizes all");
    }
    task.checksum += " " + checksum_of(test, classes);
    data = {.task = std::move(task), .train = nn::shared(pictures), .test = nn::shared(test), .show = drawing(test)};
  }
  data.about = {std::to_string(classes.size()) + " classes; pictures of " + size_of(pictures) +
                (pictures.channels() == 1 ? ", grey" : ", in colours")};
  return data;
}

}  // namespace minitorch::program
