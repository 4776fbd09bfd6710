// Checks of sizes that layers share.
#include "nn/checks/sizes.hpp"

#include <string>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

std::int64_t checked_size(std::string_view layer, std::string_view name, std::int64_t size) {
  if (size >= 1) return size;
  throw ShapeError(std::string(layer) + ": " + std::string(name) + " is " + std::to_string(size) +
                   ", it must be at least 1");
}

void check_last_size(std::string_view layer, std::string_view name, const Tensor& x, std::int64_t size) {
  if (x.dim() > 0 && x.shape().back() == size) return;
  throw ShapeError(std::string(layer) + ": the input " + to_text(x.shape()) + " must end with a dimension of " +
                   std::string(name) + " = " + std::to_string(size));
}

}  // namespace minitorch::nn
