// Puts a shape and a dtype side by side.
#include "operators/layout/shape_and_dtype.hpp"

namespace minitorch::operators {

std::string shape_and_dtype(const Shape& shape, DType dtype) {
  return to_text(shape) + " " + std::string(to_text(dtype));
}

}  // namespace minitorch::operators
