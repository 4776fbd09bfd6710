// What losses do with the losses of all elements.
#pragma once

#include <cstdint>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn {

/// One number, their mean or their sum; or each by itself.
enum class Reduction : std::uint8_t { mean, sum, none };

/// What all losses take.
struct LossOptions {
  Reduction reduction = Reduction::mean;
};

/// The losses of elements, reduced.
Tensor reduced(const Tensor& losses, Reduction reduction);

/// Throws ShapeError, in the name of `function`, where x and y have different shapes, which are not broadcast here: (N) and
/// (N, 1) would silently give N x N losses. Throws DtypeError where either is int64, or not of the
/// other's dtype.
void check_alike(std::string_view function, const Tensor& x, const Tensor& y);

}  // namespace minitorch::nn
