// The check of operands, and the reduction by mean or sum.
#include "nn/losses/elementwise_losses.hpp"

#include <string>

#include "minitorch/functions/reductions.hpp"
#include "nn/checks/one_dtype.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

// "an input", "a target".
std::string with_article(std::string_view noun) {
  const bool begins_with_vowel = std::string_view("aeiou").find(noun[0]) != std::string_view::npos;
  return (begins_with_vowel ? "an " : "a ") + std::string(noun);
}

}  // namespace

Tensor reduced(const Tensor& losses, Reduction reduction) {
  if (reduction == Reduction::none) return losses;
  return reduction == Reduction::sum ? sum(losses) : mean(losses);
}

void check_alike(std::string_view function, const Tensor& x, const Tensor& y, std::string_view name_of_x,
                 std::string_view name_of_y) {
  const std::string one = with_article(name_of_x), other = with_article(name_of_y);
  if (x.shape() != y.shape()) {
    throw ShapeError(std::string(function) + ": " + one + " " + to_text(x.shape()) + " and " + other + " " +
                     to_text(y.shape()) + ", the shapes must be equal");
  }
  if (!is_floating_point(x.dtype()) || !is_floating_point(y.dtype())) {
    throw DtypeError(std::string(function) + ": " + one + " of " + std::string(to_text(x.dtype())) + " and " + other +
                     " of " + std::string(to_text(y.dtype())) +
                     ", both must be float32 or float64; convert by to(dtype)");
  }
  check_one_dtype(function, "the " + std::string(name_of_y), y.dtype(), "the " + std::string(name_of_x), x.dtype());
}

}  // namespace minitorch::nn
