// The options of tensor functions.
#pragma once

#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// Options of reductions.
struct ReduceOptions {
  operators::Flag keepdim = false;  // keep the reduced dimensions, with size 1
};

/// Options of `var` and `stddev`. PyTorch takes the bool in var(x, 0, True) for `unbiased`, so {true} does not compile.
struct VarOptions {
  operators::ByName by_name = operators::ByName();
  operators::Flag keepdim = false;
  WholeNumber correction = 1;  // divide the sum of squares by n - correction
};

/// Options of `sort` and `argsort`.
struct SortOptions {
  operators::Flag descending = false;
};

/// Options of `topk`.
struct TopkOptions {
  operators::Flag largest = true;
};

}  // namespace minitorch
