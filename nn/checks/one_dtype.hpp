// The one rule of layers and losses about kinds of elements, which is PyTorch's: they are given tensors of one dtype, and
// promote none. A float64 batch for a float32 model would else make everything behind it float64, and slow.
#pragma once

#include <string_view>

#include "operators/layout/dtype.hpp"

namespace minitorch::nn {

/// Throws DtypeError, in the name of `function`, where the dtype of `what` is not that of `other`.
///
///   check_one_dtype("Linear", "the input", x.dtype(), "the weight", weight.dtype());
void check_one_dtype(std::string_view function, std::string_view what, DType dtype, std::string_view other,
                     DType its_dtype);

}  // namespace minitorch::nn
