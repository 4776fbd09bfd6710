// Small generated datasets, beside the course's points (points.hpp): two moons, blobs, and a noisy sine.
#pragma once

#include <cstdint>

#include "nn/data/dataset.hpp"
#include "nn/data/points.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Returns points as examples: x float32 (n, 2), y float32 (n, 1) with the labels 0 and 1, for bce_with_logits.
TensorDataset points_dataset(const std::vector<Point>& points);

/// Returns n points on two interleaving half circles, as scikit-learn's make_moons: (cos t, sin t) for label 0, and (1
/// - cos t, 1/2 - sin t) for label 1, at evenly spaced t from 0 to π, plus normal noise. Half of the points, rounded
/// up, have label 0. Throws DataError for fewer than 2 points or noise below 0, and ShapeError for 2⁶⁰ numbers or more.
std::vector<Point> make_moons(WholeNumber n, RealNumber noise, Generator& generator);

struct BlobOptions {
  WholeNumber classes = 3;
  RealNumber std = 1;     // of each blob, in each direction
  RealNumber range = 10;  // centres are uniform on [-range, range) in each direction
};
/// Returns n points around one random centre per class, class by class in turn; the label is the class. Throws
/// DataError for sizes below 1 and a std or range below 0, and ShapeError for 2⁶⁰ numbers or more.
std::vector<Point> make_blobs(WholeNumber n, Generator& generator, BlobOptions options = {});

/// Returns n examples of y = sin x plus normal noise, x uniform on [-π, π): x and y are float32 (n, 1). Throws
/// DataError for less than 1 example or noise below 0, and ShapeError for 2⁶⁰ examples or more.
TensorDataset make_sine(WholeNumber n, RealNumber noise, Generator& generator);

}  // namespace minitorch::nn
