// Finds the first number that is not finite.
#include "program/learning/divergence.hpp"

#include <cmath>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::program {

std::string sign_of_divergence(const std::vector<nn::NamedTensor>& tensors) {
  for (const auto& [name, tensor] : tensors) {
    if (all(isfinite(tensor)).item() != 0) continue;
    return "tensor '" + name + "' holds " + (any(isnan(tensor)).item() != 0 ? "NaN" : "infinity");
  }
  return "";
}

std::string sign_of_divergence(const Score& score) {
  return std::isfinite(score.loss) ? "" : "the loss of the test is " + to_text(score.loss);
}

}  // namespace minitorch::program
