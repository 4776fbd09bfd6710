// Dropout: a product with random factors of 0 and 1 / (1 - p).
#include "nn/modules/dropout.hpp"

#include <string>
#include <string_view>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

// x times random factors of 0 and 1 / (1 - p), one for each of the `chances`, which are from 0 to 1.
Tensor dropped(const Tensor& x, const Tensor& chances, double p) {
  Tensor factors = chances >= p;
  if (p < 1) factors.mul_(1 / (1 - p));
  return x * factors;
}

void check_channels(std::string_view function, const Tensor& x) {
  if (x.dim() != 3 && x.dim() != 4) {
    throw ShapeError(std::string(function) + ": the input " + to_text(x.shape()) +
                     " must have the shape (N, C, H, W) or (N, C, L)");
  }
}

}  // namespace

Tensor dropout(const Tensor& x, RealNumber p) {
  check_probability("dropout", "p", p);
  require_floating_point("dropout", x.data());
  return dropped(x, rand_like(x), p);
}

Tensor dropout2d(const Tensor& x, RealNumber p) {
  check_probability("dropout2d", "p", p);
  check_channels("dropout2d", x);
  require_floating_point("dropout2d", x.data());
  Shape channels = Shape::filled(x.dim(), 1);
  channels[0] = x.size(0);
  channels[1] = x.size(1);
  return dropped(x, rand(channels, {.dtype = x.dtype()}), p);
}

Dropout::Dropout(RealNumber p) : p_(p) {
  check_probability("Dropout", "p", p);
  describe("p=" + to_text(p));
}

Tensor Dropout::forward(const Tensor& x) const {
  require_floating_point("Dropout", x.data());
  return !is_training() || p_ == 0 ? x : dropout(x, p_);
}

Dropout2d::Dropout2d(RealNumber p) : p_(p) {
  check_probability("Dropout2d", "p", p);
  describe("p=" + to_text(p));
}

Tensor Dropout2d::forward(const Tensor& x) const {
  check_channels("Dropout2d", x);
  require_floating_point("Dropout2d", x.data());
  return !is_training() || p_ == 0 ? x : dropout2d(x, p_);
}

}  // namespace minitorch::nn
