// Transforms of the examples of a dataset.
#include "nn/data/transforms.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

void check_moments(double mean, double std) {
  check_finite("normalize", "a mean", mean);
  check_finite("normalize", "a standard deviation", std);
  if (std <= 0) throw DataError("normalize: a standard deviation is " + to_text(std) + ", it must be above 0");
  constexpr double least = std::numeric_limits<float>::min();  // a smaller one would be 0, or nearly, in float32
  if (std < least) {
    throw DataError("normalize: a standard deviation is " + to_text(std) + ", it must be at least " + to_text(least));
  }
}

// Returns the caller's generator, or a new one.
std::shared_ptr<Generator> generator_of(const auto& options) {
  if (options.generator == nullptr) return std::make_shared<Generator>(options.seed);
  return {options.generator, [](Generator*) {}};
}

void check_is_picture(std::string_view function, const Tensor& x) {
  if (x.dim() < 2) {
    throw ShapeError(std::string(function) + ": a tensor " + to_text(x.shape()) + " is not a picture (..., H, W)");
  }
}

// Applies f to each image of x (..., H, W); a dimension before H holds the channels of one image. x is not empty.
Tensor for_pictures(const Tensor& x, const std::function<Tensor(const Tensor&)>& f) {
  if (x.dim() <= 3) return f(x);
  std::vector<Tensor> pictures;
  for (std::int64_t i = 0; i < x.size(0); ++i) pictures.push_back(for_pictures(x[i], f));
  return stack(pictures);
}

}  // namespace

Transform detail::normalize_all(RealNumber mean, RealNumber std) {
  check_moments(mean, std);
  return [mean = double{mean}, std = double{std}](const Tensor& x) { return (x - mean) / std; };
}

Transform normalize(const std::vector<double>& mean, const std::vector<double>& std) {
  if (mean.size() != std.size() || mean.empty()) {
    throw ShapeError("normalize: " + std::to_string(mean.size()) + " means and " + std::to_string(std.size()) +
                     " standard deviations, there must be one of each for each channel");
  }
  for (std::size_t i = 0; i < std.size(); ++i) check_moments(mean[i], std[i]);
  const auto channels = static_cast<std::int64_t>(mean.size());
  const Tensor means = from_vector(mean, {channels, 1, 1}), stds = from_vector(std, {channels, 1, 1});
  return [=](const Tensor& x) {
    if (x.dim() < 3 || x.size(-3) != channels) {
      throw ShapeError("normalize: pictures " + to_text(x.shape()) + ", they must be (..., " +
                       std::to_string(channels) + ", H, W)");
    }
    const DType dtype = x.dtype() == int64 ? float32 : x.dtype();
    return (x - means.to(dtype)) / stds.to(dtype);
  };
}

Transform one_hot_labels(WholeNumber n) {
  return [n](const Tensor& y) { return one_hot(y, n).to(float32); };
}

Transform random_crop(WholeNumber size, RandomCropOptions options) {
  if (size < 1 || options.padding < 0) {
    throw ShapeError("random_crop: a size of " + std::to_string(size) + " and a padding of " +
                     std::to_string(options.padding) + ", they must be at least 1 and 0");
  }
  const auto generator = generator_of(options);
  return [=](const Tensor& x) {
    check_is_picture("random_crop", x);
    const std::int64_t p = options.padding;
    const Tensor padded = p == 0 ? x : pad(x, {{p, p}, {p, p}});
    const std::int64_t rows = padded.size(-2) - size, columns = padded.size(-1) - size;
    if (rows < 0 || columns < 0) {
      throw ShapeError("random_crop: a picture " + to_text(padded.shape()) + " with its padding is smaller than " +
                       std::to_string(size) + " x " + std::to_string(size));
    }
    const auto cropped = [&](const Tensor& picture, std::int64_t row, std::int64_t column) {
      return narrow(narrow(picture, -2, row, size), -1, column, size);
    };
    const auto place = [&](std::int64_t places) {
      return static_cast<std::int64_t>(generator->uniform() * static_cast<double>(places + 1));
    };
    if (x.numel() == 0) return cropped(padded, 0, 0);
    return for_pictures(padded, [&](const Tensor& picture) {
      const std::int64_t row = place(rows), column = place(columns);
      return cropped(picture, row, column);
    });
  };
}

Transform random_horizontal_flip(RandomFlipOptions options) {
  check_probability("random_horizontal_flip", "p", options.p);
  const auto generator = generator_of(options);
  return [=](const Tensor& x) {
    check_is_picture("random_horizontal_flip", x);
    // One choice for each picture; a tensor of up to three dimensions is one.
    Shape pictures = x.shape();
    for (std::size_t d = pictures.size() - std::min<std::size_t>(pictures.size(), 3); d < pictures.size(); ++d)
      pictures[d] = 1;
    std::vector<std::int64_t> is_flipped(x.numel() == 0 ? 0 : static_cast<std::size_t>(numel(pictures)));
    for (std::int64_t& choice : is_flipped) choice = generator->uniform() < options.p ? 1 : 0;
    return is_flipped.empty() ? x : where(from_vector(is_flipped, pictures), flip(x, {-1}), x);
  };
}

}  // namespace minitorch::nn
