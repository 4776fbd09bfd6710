// Checks of sizes that layers share.
#include "nn/checks/sizes.hpp"

#include <string>

#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

std::int64_t checked_size(std::string_view layer, std::string_view name, std::int64_t size) {
  if (size >= 1) return size;
  throw ShapeError(std::string(layer) + ": " + std::string(name) + " is " + std::to_string(size) +
                   ", it must be at least 1");
}

void check_divisible(std::string_view layer, std::string_view name, std::int64_t size, std::string_view by,
                     std::int64_t divisor) {
  if (size % divisor == 0) return;
  throw ShapeError(std::string(layer) + ": " + std::string(name) + " is " + std::to_string(size) +
                   ", it must be divisible by " + std::string(by) + " = " + std::to_string(divisor));
}

Shape checked_shape(std::string_view layer, const Shape& shape) {
  check_shape(layer, shape);
  return shape;
}

void check_number_of_parameters(std::string_view owner, double number) {
  if (number < static_cast<double>(numel_limit)) return;
  throw ShapeError(std::string(owner) + ": these sizes make " + to_text(number) +
                   " parameters, there must be fewer than 2^" + std::to_string(numel_bits));
}

void check_last_size(std::string_view layer, std::string_view name, const Tensor& x, std::int64_t size) {
  if (x.dim() > 0 && x.shape().back() == size) return;
  throw ShapeError(std::string(layer) + ": the input " + to_text(x.shape()) + " must end with a dimension of " +
                   std::string(name) + " = " + std::to_string(size));
}

}  // namespace minitorch::nn
