// What one looks at of a tensor's elements: how large they are, and whether some are no numbers.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::program {

/// Of the elements that are finite, as float64: 0 where there are none.
struct TensorStatistics {
  double norm = 0;  // the square root of the sum of squares
  double smallest = 0, largest = 0;
  std::int64_t nan = 0, infinite = 0;  // how many are not
};

TensorStatistics statistics(const Tensor& tensor);

/// Whether no element is NaN or infinite.
bool all_finite(const Tensor& tensor);

/// How two tensors of one shape and dtype differ.
struct TensorDifference {
  std::int64_t elements = 0;     // that have other bits
  double largest = 0;            // difference, of those where both are finite
  std::int64_t first_place = 0;  // counted in the order of their index
};

/// Shapes and dtypes must be the same.
TensorDifference difference(const Tensor& a, const Tensor& b);

}  // namespace minitorch::program
