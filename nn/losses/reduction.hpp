// How losses combine the losses of elements.
#pragma once

#include <cstdint>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn {

/// The mean, the sum, or the losses of all elements.
enum class Reduction : std::uint8_t { mean, sum, none };

/// The options of all losses.
struct LossOptions {
  Reduction reduction = Reduction::mean;
};

/// Returns the losses of elements, reduced.
Tensor reduced(const Tensor& losses, Reduction reduction);

/// Throws ShapeError, in the name of `function`, if x and y have different shapes. They are not broadcast: (N)
/// and (N, 1) would silently give N x N losses. Throws DtypeError if either is int64, or if their dtypes
/// differ.
void check_alike(std::string_view function, const Tensor& x, const Tensor& y);

}  // namespace minitorch::nn
