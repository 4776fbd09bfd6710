// What is done to examples on their way to a model (dataset.hpp). Each takes an item or a batch; pictures are (..., C, H, W).
#pragma once

#include <cstdint>
#include <vector>

#include "nn/data/dataset.hpp"

namespace minitorch::nn {

/// (x - mean) / std
Transform normalize(double mean, double std);
/// The same for each channel of pictures (..., C, H, W) by itself. Throws DataError for a std that is not above 0, and
/// ShapeError where the numbers of channels differ.
Transform normalize(const std::vector<double>& mean, const std::vector<double>& std);

/// Of classes from 0 to n - 1, as int64, a vector of n floats with 1 at its place and 0 elsewhere.
Transform one_hot_labels(std::int64_t n);

struct RandomCropOptions {
  std::int64_t padding = 0;  // zeros put around each picture first
  std::uint64_t seed = 0;
};
/// A part of `size` x `size` places of each picture, chosen by chance for each. Throws ShapeError for pictures that are
/// smaller.
Transform random_crop(std::int64_t size, RandomCropOptions options = {});

struct RandomFlipOptions {
  double p = 0.5;  // how probably a picture is flipped
  std::uint64_t seed = 0;
};
/// Each picture as it is, or with left and right exchanged.
Transform random_horizontal_flip(RandomFlipOptions options = {});

}  // namespace minitorch::nn
