// Checks of sizes that layers share, with messages that name the layer and the rule.
#pragma once

#include <cstdint>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::nn {

/// Returns `size`. Throws ShapeError, which names `layer`, if it is below 1.
std::int64_t checked_size(std::string_view layer, std::string_view name, std::int64_t size);

/// Throws ShapeError, which names `layer`, unless `size`, called `name`, is divisible by `divisor`, called `by`.
void check_divisible(std::string_view layer, std::string_view name, std::int64_t size, std::string_view by,
                     std::int64_t divisor);

/// Returns the shape of a parameter of `layer`, whose name check_shape's ShapeError has.
Shape checked_shape(std::string_view layer, const Shape& shape);

/// Throws ShapeError, which names `owner`, a layer or model with several weights, unless it has fewer than 2⁶⁰
/// parameters. Below that, no number of rows or columns overflows. Check sizes first, and count in double.
void check_number_of_parameters(std::string_view owner, double number);

/// Throws ShapeError, which names `layer`, if the last dimension of x does not have the size `size`, called `name`.
void check_last_size(std::string_view layer, std::string_view name, const Tensor& x, std::int64_t size);

}  // namespace minitorch::nn
