// The options of tensor functions.
#pragma once

#include <cstdint>

namespace minitorch {

/// Options of reductions.
struct ReduceOptions {
  bool keepdim = false;  // keep the reduced dimensions, with size 1
};

/// Options of `var` and `stddev`.
struct VarOptions {
  bool keepdim = false;
  std::int64_t correction = 1;  // divide the sum of squares by n - correction
};

/// Options of `sort` and `argsort`.
struct SortOptions {
  bool descending = false;
};

/// Options of `topk`.
struct TopkOptions {
  bool largest = true;
};

}  // namespace minitorch
