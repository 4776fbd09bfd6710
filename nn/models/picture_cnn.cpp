// The two networks for pictures. Pooling keeps incomplete windows at the borders, so that pictures of any size fit.
#include "nn/models/picture_cnn.hpp"

#include <string>
#include <string_view>

#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/window/pooling.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/modules/pooling.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::nn {

namespace {

constexpr std::string_view picture_cnn = "PictureCnn", course_cnn = "CourseCnn";
constexpr std::int64_t course_maps1 = 4, course_maps2 = 8, course_pool = 4, course_hidden = 64;

void check_task(std::string_view owner, const PictureSize& picture, std::int64_t classes) {
  checked_size(owner, "classes", classes);
  checked_size(owner, "height", picture.height);
  checked_size(owner, "width", picture.width);
  check_shape(owner, {checked_size(owner, "channels", picture.channels), picture.height, picture.width});
}

// The length of a side after pooling in windows of `size`.
std::int64_t pooled(std::int64_t side, std::int64_t size) { return side / size + (side % size == 0 ? 0 : 1); }

// Returns the number of elements of a pooled picture of `maps` channels. As a double it cannot overflow; a model that
// was checked has fewer elements than parameters.
template <class T> T elements(const PictureSize& picture, std::int64_t maps, std::int64_t pool) {
  return static_cast<T>(maps) * static_cast<T>(pooled(picture.height, pool)) *
         static_cast<T>(pooled(picture.width, pool));
}

// The factor by which all stages together shrink a side.
std::int64_t shrinking(const PictureCnnOptions& options) {
  if (options.maps.empty()) throw ShapeError("PictureCnn: maps is empty, it must have at least one number");
  constexpr std::size_t most = 32;
  if (options.maps.size() > most) {
    throw ShapeError("PictureCnn: maps has " + std::to_string(options.maps.size()) + " numbers, at most " +
                     std::to_string(most));
  }
  return std::int64_t{1} << options.maps.size();
}

void check(const PictureSize& picture, std::int64_t classes, const PictureCnnOptions& options) {
  check_task(picture_cnn, picture, classes);
  shrinking(options);
  for (const std::int64_t maps : options.maps) checked_size(picture_cnn, "a number of maps", maps);
  checked_size(picture_cnn, "hidden", options.hidden);
  check_probability(picture_cnn, "dropout", options.dropout);
  check_number_of_parameters(picture_cnn, PictureCnn::count_parameters(picture, classes, options));
}

// Returns the stages after all checks of the constructor.
Sequential stages_of(const PictureSize& picture, std::int64_t classes, const PictureCnnOptions& options) {
  check(picture, classes, options);
  std::int64_t channels = picture.channels;
  Sequential stages;
  for (const std::int64_t maps : options.maps) {
    stages.append(Conv2d(channels, maps, 3, {.padding = 1, .bias = false}));
    stages.append(BatchNorm2d(maps)).append(ReLU()).append(MaxPool2d(2, {.ceil_mode = true}));
    channels = maps;
  }
  return stages;
}

std::string described(const PictureSize& picture) {
  return "channels=" + std::to_string(picture.channels) + ", height=" + std::to_string(picture.height) +
         ", width=" + std::to_string(picture.width);
}

void check_pictures(std::string_view owner, const Tensor& pictures, const PictureSize& picture) {
  const Shape& shape = pictures.shape();
  if (shape.size() == 4 && shape[1] == picture.channels && shape[2] == picture.height && shape[3] == picture.width) {
    return;
  }
  throw ShapeError(std::string(owner) + ": the pictures " + to_text(shape) + " must be (N, " +
                   std::to_string(picture.channels) + ", " + std::to_string(picture.height) + ", " +
                   std::to_string(picture.width) + ")");
}

}  // namespace

PictureCnn::PictureCnn(PictureSize picture, WholeNumber classes, const PictureCnnOptions& options)
    : stages(add("stages", stages_of(picture, classes, options))),
      hidden(add("hidden",
                 Linear(elements<std::int64_t>(picture, options.maps.back(), shrinking(options)), options.hidden))),
      dropout(add("dropout", Dropout(options.dropout))),
      out(add("out", Linear(options.hidden, classes))),
      picture_(picture) {
  describe(described(picture));
}

Tensor PictureCnn::forward(const Tensor& pictures) const {
  check_pictures(picture_cnn, pictures, picture_);
  return out(dropout(relu(hidden(flatten(stages(pictures), 1)))));
}

double PictureCnn::count_parameters(PictureSize picture, WholeNumber classes, const PictureCnnOptions& options) {
  const auto of = [](std::int64_t number) { return static_cast<double>(number); };
  const std::int64_t shrunk = shrinking(options);  // throws if there are no maps
  double count = 0, channels = of(picture.channels);
  for (const std::int64_t maps : options.maps) {
    count += of(maps) * (9 * channels + 2);
    channels = of(maps);
  }
  const auto inputs = elements<double>(picture, options.maps.back(), shrunk);
  return count + (inputs + 1) * of(options.hidden) + (of(options.hidden) + 1) * of(classes);
}

namespace {

// Returns the picture's size after all checks of the constructor.
const PictureSize& checked(const PictureSize& picture, std::int64_t classes, const CourseCnnOptions& options) {
  check_task(course_cnn, picture, classes);
  check_probability(course_cnn, "dropout", options.dropout);
  check_number_of_parameters(course_cnn, CourseCnn::count_parameters(picture, classes));
  return picture;
}

}  // namespace

CourseCnn::CourseCnn(PictureSize picture, WholeNumber classes, CourseCnnOptions options)
    : conv1(add("conv1", Conv2d(checked(picture, classes, options).channels, course_maps1, 3, {.padding = 1}))),
      conv2(add("conv2", Conv2d(course_maps1, course_maps2, 3, {.padding = 1}))),
      linear1(add("linear1", Linear(elements<std::int64_t>(picture, course_maps2, course_pool), course_hidden))),
      dropout(add("dropout", Dropout(options.dropout))),
      linear2(add("linear2", Linear(course_hidden, classes))),
      picture_(picture) {
  describe(described(picture));
}

Tensor CourseCnn::forward(const Tensor& pictures) const {
  check_pictures(course_cnn, pictures, picture_);
  const Tensor x = max_pool2d(relu(conv2(relu(conv1(pictures)))), course_pool, {.ceil_mode = true});
  return linear2(dropout(relu(linear1(flatten(x, 1)))));
}

double CourseCnn::count_parameters(PictureSize picture, WholeNumber classes) {
  const auto of = [](std::int64_t number) { return static_cast<double>(number); };
  const double convolutions =
      of(course_maps1) * (9 * of(picture.channels) + 1) + of(course_maps2) * (9 * of(course_maps1) + 1);
  return convolutions + (elements<double>(picture, course_maps2, course_pool) + 1) * of(course_hidden) +
         (of(course_hidden) + 1) * of(classes);
}

}  // namespace minitorch::nn
