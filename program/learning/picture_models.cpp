// Hands the sizes of the pictures to the networks of nn/models.
#include "program/learning/picture_models.hpp"

#include <cstddef>
#include <string>

#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace {

nn::PictureSize size_of_pictures(const Task& task) {
  return {.channels = task.channels, .height = task.height, .width = task.width};
}

// Old checkpoints have neither `maps` nor `hidden`: theirs are the defaults.
nn::PictureCnnOptions cnn_options(const RunSettings& settings) {
  if (settings.hidden.size() > 1) {
    throw Error("cnn has one hidden layer, and --hidden has " + std::to_string(settings.hidden.size()) +
                " sizes; give one");
  }
  nn::PictureCnnOptions options{.dropout = settings.dropout.first()};
  if (!settings.maps.empty()) options.maps = settings.maps;
  if (!settings.hidden.empty()) options.hidden = settings.hidden.front();
  return options;
}

}  // namespace

void adapt_to_cnn(RunSettings& settings) {
  const nn::PictureCnnOptions options;
  settings.maps = options.maps;
  settings.hidden = {options.hidden};
  settings.rate = 4e-3;
  settings.epochs = 3;
  settings.batch = 64;
}

std::unique_ptr<nn::PictureCnn> make_picture_cnn(const RunSettings& settings, const Task& task) {
  return std::make_unique<nn::PictureCnn>(size_of_pictures(task), task.outputs(), cnn_options(settings));
}

std::unique_ptr<nn::Module> make_cnn(const RunSettings& settings, const Task& task) {
  return make_picture_cnn(settings, task);
}

double count_cnn(const RunSettings& settings, const Task& task) {
  return nn::PictureCnn::count_parameters(size_of_pictures(task), task.outputs(), cnn_options(settings));
}

std::int64_t least_batch_of_cnn(const RunSettings& settings, const Task& task) {
  const std::size_t poolings = cnn_options(settings).maps.size() - 1;  // each halves the picture, rounded up
  const std::int64_t largest = std::int64_t{1} << poolings;            // that becomes 1 x 1
  return task.height <= largest && task.width <= largest ? 2 : 1;
}

void adapt_to_course(RunSettings& settings) {
  settings.hidden = {};
  settings.dropout = 0.25;
  settings.rate = 2e-3;
  settings.epochs = 3;
  settings.batch = 16;
}

std::unique_ptr<nn::Module> make_course(const RunSettings& settings, const Task& task) {
  return std::make_unique<nn::CourseCnn>(size_of_pictures(task), task.outputs(),
                                         nn::CourseCnnOptions{.dropout = settings.dropout.first()});
}

double count_course(const RunSettings& /*settings*/, const Task& task) {
  return nn::CourseCnn::count_parameters(size_of_pictures(task), task.outputs());
}

}  // namespace minitorch::program
