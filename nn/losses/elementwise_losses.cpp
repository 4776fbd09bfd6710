// The check of operands, and the reduction by mean or sum.
#include "nn/losses/elementwise_losses.hpp"

#include <string>

#include "minitorch/functions/reductions.hpp"
#include "nn/checks/one_dtype.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

Tensor reduced(const Tensor& losses, Reduction reduction) {
  if (reduction == Reduction::none) return losses;
  return reduction == Reduction::sum ? sum(losses) : mean(losses);
}

void check_alike(std::string_view function, const Tensor& x, const Tensor& y) {
  if (x.shape() != y.shape()) {
    throw ShapeError(std::string(function) + ": an input " + to_text(x.shape()) + " and a target " +
                     to_text(y.shape()) + ", the shapes must be equal");
  }
  if (!is_floating_point(x.dtype()) || !is_floating_point(y.dtype())) {
    throw DtypeError(std::string(function) + ": an input of " + std::string(to_text(x.dtype())) + " and a target of " +
                     std::string(to_text(y.dtype())) + ", both must be float32 or float64; convert by to(dtype)");
  }
  check_one_dtype(function, "the target", y.dtype(), "the input", x.dtype());
}

}  // namespace minitorch::nn
