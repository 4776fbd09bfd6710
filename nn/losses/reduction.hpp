// The options that all losses have.
#pragma once

#include <cstdint>

namespace minitorch::nn {

/// The mean, the sum, or the losses of all elements.
enum class Reduction : std::uint8_t { mean, sum, none };

/// The options of losses that have no others, such as `mse` and `l1`.
struct LossOptions {
  Reduction reduction = Reduction::mean;
};

}  // namespace minitorch::nn
