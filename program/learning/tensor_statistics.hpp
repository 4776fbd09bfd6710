// Statistics of a tensor's elements: their size, and how many are NaN or infinite.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::program {

/// Norm and extremes of the finite elements, as float64. Without finite elements, the norm is 0, the extremes are NaN:
/// a std::optional would take more memory, for each tensor of a file.
struct TensorStatistics {
  double norm = 0;  // the square root of the sum of squares
  double smallest = std::numeric_limits<double>::quiet_NaN(), largest = smallest;
  std::int64_t nan = 0, infinite = 0;  // the numbers of NaN and of infinite elements
};

TensorStatistics statistics(const Tensor& tensor);

/// How two tensors of one shape and dtype differ.
struct TensorDifference {
  std::int64_t elements = 0;      // the number of elements with different bits
  std::optional<double> largest;  // the largest difference where both elements are finite
  bool is_finite = true;          // whether they are finite wherever they differ
  std::int64_t first_place = 0;   // the index of the first one in the flattened tensor
};

/// Returns the difference of a and b, whose shapes and dtypes must be equal.
TensorDifference difference(const Tensor& a, const Tensor& b);

}  // namespace minitorch::program
