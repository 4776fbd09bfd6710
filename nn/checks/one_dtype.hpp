// PyTorch's rule for the dtypes of layers and losses: all their tensors have one dtype, and none is promoted. Otherwise
// a float64 batch for a float32 model would make everything behind it float64, and slow.
#pragma once

#include <string_view>

#include "operators/layout/dtype.hpp"

namespace minitorch::nn {

/// Throws DtypeError, which names `function`, if `what` and `other` have different dtypes.
///
///   check_one_dtype("Linear", "the input", x.dtype(), "the weight", weight.dtype());
void check_one_dtype(std::string_view function, std::string_view what, DType dtype, std::string_view other,
                     DType its_dtype);

}  // namespace minitorch::nn
