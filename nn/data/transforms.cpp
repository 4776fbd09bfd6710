// Transforms of the examples of a dataset.
#include "nn/data/transforms.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <numbers>
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

// The generator of a transform: the caller's, one of its own with the seed, or the default one, that of the thread that
// calls. Copies of the transform share it.
class ChosenGenerator {
 public:
  explicit ChosenGenerator(const auto& options) {
    if (options.generator != nullptr) {
      chosen_ = {options.generator, [](Generator*) {}};
    } else if (options.seed) {
      chosen_ = std::make_shared<Generator>(*options.seed);
    }
  }

  Generator& operator*() const { return chosen_ == nullptr ? default_generator() : *chosen_; }
  Generator* operator->() const { return &**this; }

 private:
  std::shared_ptr<Generator> chosen_;
};

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

Transform random_flip(const char* function, std::int64_t dim, const RandomFlipOptions& options) {
  check_probability(function, "p", options.p);
  const ChosenGenerator generator(options);
  return [=, p = double{options.p}](const Tensor& x) {
    check_is_picture(function, x);
    // One choice for each picture; a tensor of up to three dimensions is one.
    Shape pictures = x.shape();
    for (std::size_t d = pictures.size() - std::min<std::size_t>(pictures.size(), 3); d < pictures.size(); ++d)
      pictures[d] = 1;
    std::vector<std::int64_t> is_flipped(x.numel() == 0 ? 0 : static_cast<std::size_t>(numel(pictures)));
    for (std::int64_t& choice : is_flipped) choice = generator->uniform() < p ? 1 : 0;
    return is_flipped.empty() ? x : where(from_vector(is_flipped, pictures), flip(x, {dim}), x);
  };
}

// Returns a whole number from 0 to `last`.
std::int64_t drawn_place(std::int64_t last, Generator& generator) {
  return static_cast<std::int64_t>(generator.uniform() * static_cast<double>(last + 1));
}

// Returns the picture (..., H, W) turned counter-clockwise about its centre: each pixel is the one that comes there.
Tensor rotated(const Tensor& picture, double angle) {
  const std::int64_t rows = picture.size(-2), columns = picture.size(-1);
  const double middle_row = static_cast<double>(rows - 1) / 2, middle_column = static_cast<double>(columns - 1) / 2;
  const Tensor down = arange(rows, {.dtype = float64}).unsqueeze(1) - middle_row,
               right = arange(columns, {.dtype = float64}) - middle_column;
  const Tensor row = round(right * std::sin(angle) + down * std::cos(angle) + middle_row),
               column = round(right * std::cos(angle) - down * std::sin(angle) + middle_column);
  const auto is_inside = [](const Tensor& place, std::int64_t size) { return logical_and(place >= 0, place < size); };
  const Tensor is_there = logical_and(is_inside(row, rows), is_inside(column, columns));
  const Tensor index = (clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1)).to(int64).flatten();
  const Tensor found = index_select(picture.flatten(-2), -1, index).reshape(picture.shape());
  return masked_fill(found, logical_not(is_there), 0);
}

void check_limits(std::string_view what, const std::pair<double, double>& limits) {
  if (limits.first > 0 && limits.first <= limits.second && std::isfinite(limits.second)) return;
  throw DataError("random_erasing: " + std::string(what) + " is from " + to_text(limits.first) + " to " +
                  to_text(limits.second) + ", both must be positive and in order");
}

// Returns the height and width of a part to erase.
std::pair<std::int64_t, std::int64_t> drawn_size(const RandomErasingOptions& options, double area,
                                                 Generator& generator) {
  const double part = area * generator.uniform(options.scale.first, options.scale.second);
  const double ratio = std::exp(generator.uniform(std::log(options.ratio.first), std::log(options.ratio.second)));
  // No side of a picture is longer than its area, and a larger number might not be an int64.
  const auto rounded = [&](double side) { return std::llround(std::min(side, area + 1)); };
  return {rounded(std::sqrt(part * ratio)), rounded(std::sqrt(part / ratio))};
}

// Returns 1 for the `length` places from `first` on, and 0 for the others of `size`.
Tensor in_range(std::int64_t size, std::int64_t first, std::int64_t length) {
  const Tensor place = arange(size);
  return logical_and(place >= first, place < first + length);
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
  check_at_least("one_hot_labels", "n", n, 1);
  return [n](const Tensor& y) { return one_hot(y, n).to(float32); };
}

Transform random_crop(WholeNumber size, RandomCropOptions options) {
  if (size < 1 || options.padding < 0) {
    throw ShapeError("random_crop: a size of " + std::to_string(size) + " and a padding of " +
                     std::to_string(options.padding) + ", they must be at least 1 and 0");
  }
  const ChosenGenerator generator(options);
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
    if (x.numel() == 0) return cropped(padded, 0, 0);
    return for_pictures(padded, [&](const Tensor& picture) {
      const std::int64_t row = drawn_place(rows, *generator), column = drawn_place(columns, *generator);
      return cropped(picture, row, column);
    });
  };
}

Transform random_horizontal_flip(RandomFlipOptions options) {
  return random_flip("random_horizontal_flip", -1, options);
}

Transform random_vertical_flip(RandomFlipOptions options) { return random_flip("random_vertical_flip", -2, options); }

Transform random_rotation(RealNumber degrees, RandomRotationOptions options) {
  check_not_negative("random_rotation", "degrees", degrees);
  const ChosenGenerator generator(options);
  return [=](const Tensor& x) {
    check_is_picture("random_rotation", x);
    if (x.numel() == 0) return x;
    return for_pictures(x, [&](const Tensor& picture) {
      const double angle = degrees * generator->uniform(-1, 1) * std::numbers::pi / 180;
      return rotated(picture, angle);
    });
  };
}

Transform random_erasing(RandomErasingOptions options) {
  check_probability("random_erasing", "p", options.p);
  check_limits("scale", options.scale);
  check_limits("ratio", options.ratio);
  if (options.scale.second > 1)
    throw DataError("random_erasing: scale ends at " + to_text(options.scale.second) + ", it must be at most 1");
  const ChosenGenerator generator(options);
  return [=](const Tensor& x) {
    check_is_picture("random_erasing", x);
    if (x.numel() == 0) return x;
    return for_pictures(x, [&](const Tensor& picture) {
      if (generator->uniform() >= options.p) return picture;
      const std::int64_t rows = picture.size(-2), columns = picture.size(-1);
      for (int attempt = 0; attempt < 10; ++attempt) {  // as torchvision
        const auto [height, width] = drawn_size(options, static_cast<double>(rows * columns), *generator);
        if (height >= rows || width >= columns) continue;
        const std::int64_t row = drawn_place(rows - height, *generator),
                           column = drawn_place(columns - width, *generator);
        const Tensor is_erased =
            logical_and(in_range(rows, row, height).unsqueeze(1), in_range(columns, column, width));
        return masked_fill(picture, is_erased, options.value);
      }
      return picture;
    });
  };
}

}  // namespace minitorch::nn
