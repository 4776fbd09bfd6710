// Statistics of a tensor's elements: their size, and how many are NaN or infinite.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"

namespace minitorch::program {

/// Norm and extremes of the finite elements. It is small, because each tensor of a file has one.
struct TensorStatistics {
  static constexpr std::int64_t nowhere = -1;

  double norm = 0;  // the square root of the sum of squares; 0 without finite elements
  std::int64_t place_of_smallest = nowhere, place_of_largest = nowhere;  // indices in the flattened tensor
  std::int64_t nan = 0, infinite = 0;                                    // the numbers of NaN and of infinite elements
};

TensorStatistics statistics(const Tensor& tensor);

/// Returns the element at a place of the statistics, exactly: of int64 as an integer. Null if the place is nowhere.
nn::Json element_at(const Tensor& tensor, std::int64_t place);

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
