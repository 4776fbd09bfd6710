#include "operators/layout/number_arguments.hpp"

#include <string>

#include "operators/errors/error.hpp"

namespace minitorch {

void WholeNumber::refuse(std::uint64_t value) {
  throw ShapeError(std::to_string(value) + " is not a dimension, size or index; it must be below 2^63");
}

void operators::refuse_int64(std::uint64_t value) {
  throw DataError(std::to_string(value) + " is no int64, which are from -2^63 to 2^63 - 1");
}

void operators::Seed::refuse(std::int64_t value) {
  throw DataError("the seed is " + std::to_string(value) + ", it must be from 0 to 2^64 - 1");
}

}  // namespace minitorch
