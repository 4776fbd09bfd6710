// Checks of sizes that layers share, with messages that name the layer and the rule.
#pragma once

#include <cstdint>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn {

/// `size` itself. Throws ShapeError, in the name of `layer`, where it is below 1.
std::int64_t checked_size(std::string_view layer, std::string_view name, std::int64_t size);

/// Throws ShapeError, in the name of `layer`, where the last size of x is not `size`, which is called `name`.
void check_last_size(std::string_view layer, std::string_view name, const Tensor& x, std::int64_t size);

}  // namespace minitorch::nn
