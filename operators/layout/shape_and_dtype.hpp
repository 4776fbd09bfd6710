// A shape and a dtype as one text.
#pragma once

#include <string>

#include "operators/layout/dtype.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::operators {

/// Returns both for messages: "(2, 3) float32".
std::string shape_and_dtype(const Shape& shape, DType dtype);

}  // namespace minitorch::operators
