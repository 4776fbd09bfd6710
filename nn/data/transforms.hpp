// Transforms of examples (dataset.hpp), for an item or a batch; pictures are (..., C, H, W).
//
// The random ones draw from default_generator(), as in PyTorch, from the caller's generator, which must outlive the
// transform, or from one of their own with a seed. The first two, as parts of a checkpoint, go on where they stopped:
// checkpoint.add("random", default_generator()).
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "nn/data/dataset.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

namespace detail {
/// Returns `normalize` of two numbers.
Transform normalize_all(RealNumber mean, RealNumber std);
}  // namespace detail

/// (x - mean) / std for each channel of pictures (..., C, H, W). Throws DataError for a std not above 0, and ShapeError
/// if the numbers of channels differ.
Transform normalize(const std::vector<double>& mean, const std::vector<double>& std);
/// (x - mean) / std with one mean and one deviation. Throws DataError for a std not above 0.
template <Measurable Mean, Measurable Deviation> Transform normalize(Mean mean, Deviation std) {
  return detail::normalize_all(mean, std);
}

/// Turns int64 classes from 0 to n - 1 into vectors of n floats, with a 1 at the class and 0 elsewhere.
Transform one_hot_labels(WholeNumber n);

struct RandomCropOptions {
  WholeNumber padding = 0;                   // zeros around each picture, added first
  std::optional<operators::Seed> seed = {};  // of a generator of its own
  Generator* generator = nullptr;            // null, without a seed: default_generator()
};
/// Cuts a random part of `size` x `size` pixels out of each picture. Throws ShapeError for smaller
/// pictures.
Transform random_crop(WholeNumber size, RandomCropOptions options = {});

struct RandomFlipOptions {
  RealNumber p = 0.5;                        // the probability of a flip
  std::optional<operators::Seed> seed = {};  // of a generator of its own
  Generator* generator = nullptr;            // null, without a seed: default_generator()
};
/// Flips each picture left to right, with probability p.
Transform random_horizontal_flip(RandomFlipOptions options = {});
/// Flips each picture upside down, with probability p.
Transform random_vertical_flip(RandomFlipOptions options = {});

struct RandomRotationOptions {
  std::optional<operators::Seed> seed = {};  // of a generator of its own
  Generator* generator = nullptr;            // null, without a seed: default_generator()
};
/// Turns each picture counter-clockwise about its centre, by an angle that is uniform on ±degrees. Each pixel is the
/// nearest one of the picture, or 0 where there is none. Throws DataError for degrees below 0.
Transform random_rotation(RealNumber degrees, RandomRotationOptions options = {});

struct RandomErasingOptions {
  RealNumber p = 0.5;                              // the probability that a picture loses a part
  std::pair<double, double> scale = {0.02, 0.33};  // the part's least and largest share of the area
  std::pair<double, double> ratio = {0.3, 3.3};    // its least and largest height divided by its width
  RealNumber value = 0;                            // of the pixels there
  std::optional<operators::Seed> seed = {};        // of a generator of its own
  Generator* generator = nullptr;                  // null, without a seed: default_generator()
};
/// Overwrites a random rectangle of each picture (Zhong 2017), as torchvision's RandomErasing. Throws DataError for
/// limits that are not positive or not in order.
Transform random_erasing(RandomErasingOptions options = {});

}  // namespace minitorch::nn
