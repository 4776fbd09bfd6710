// What losses of elements share: the check of their operands, and the reduction.
#pragma once

#include <string_view>

#include "minitorch/tensor/tensor.hpp"
#include "nn/losses/reduction.hpp"

namespace minitorch::nn {

/// Returns the mean, the sum, or the losses of elements themselves.
Tensor reduced(const Tensor& losses, Reduction reduction);

/// Throws ShapeError, in the name of `function`, if x and y have different shapes. They are not broadcast: (N)
/// and (N, 1) would silently give N x N losses. Throws DtypeError if either is int64, or if their dtypes
/// differ. The message calls them by their names.
void check_alike(std::string_view function, const Tensor& x, const Tensor& y, std::string_view name_of_x = "input",
                 std::string_view name_of_y = "target");

}  // namespace minitorch::nn
