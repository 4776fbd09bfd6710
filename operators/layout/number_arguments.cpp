#include "operators/layout/number_arguments.hpp"

#include <string>

#include "operators/errors/error.hpp"

namespace minitorch {

void WholeNumber::refuse(std::uint64_t value) {
  throw ShapeError(std::to_string(value) + " is no dimension, size or index, which are below 2^63");
}

}  // namespace minitorch
