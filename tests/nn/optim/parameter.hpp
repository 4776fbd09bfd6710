// Parameters for tests of optimisers.
#pragma once

#include "minitorch/functions/making.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::test {

/// A parameter of float32.
inline nn::Parameter parameter(const NestedNumbers& numbers) {
  return nn::Parameter(tensor(numbers, {.dtype = float32}));
}

}  // namespace minitorch::test
