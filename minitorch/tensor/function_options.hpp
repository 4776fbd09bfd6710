// What functions of tensors do, where they can do one thing or another.
#pragma once

#include <cstdint>

namespace minitorch {

/// What reductions do with the dimensions that they reduce.
struct ReduceOptions {
  bool keepdim = false;  // they stay, with size 1
};

/// What `var` and `stddev` do.
struct VarOptions {
  bool keepdim = false;
  std::int64_t correction = 1;  // the sum of squares is divided by n - correction
};

/// What `sort` and `argsort` do.
struct SortOptions {
  bool descending = false;
};

/// What `topk` does.
struct TopkOptions {
  bool largest = true;
};

}  // namespace minitorch
