// Dropout: a product with random factors of 0 and 1 / (1 - p).
#include "nn/modules/dropout.hpp"

#include <string>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "nn/checks/option_checks.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

Tensor dropout(const Tensor& x, double p) {
  check_probability("dropout", "p", p);
  Tensor factors = rand_like(x) >= p;
  if (p < 1) factors.mul_(1 / (1 - p));
  return x * factors;
}

Dropout::Dropout(double p) : p_(p) {
  check_probability("Dropout", "p", p);
  describe("p=" + to_text(p));
}

Tensor Dropout::forward(const Tensor& x) const {
  require_floating_point("Dropout", x.data());
  return !is_training() || p_ == 0 ? x : dropout(x, p_);
}

}  // namespace minitorch::nn
