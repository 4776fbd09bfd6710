// Checks of sizes that layers share, with messages that name the layer and the rule.
#pragma once

#include <cstdint>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn {

/// Returns `size`. Throws ShapeError, which names `layer`, if it is below 1.
std::int64_t checked_size(std::string_view layer, std::string_view name, std::int64_t size);

/// Throws ShapeError, which names `layer`, if the last dimension of x does not have the size `size`, called `name`.
void check_last_size(std::string_view layer, std::string_view name, const Tensor& x, std::int64_t size);

}  // namespace minitorch::nn
