// Finds the first number that is not finite.
#include "program/learning/divergence.hpp"

#include <cmath>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "nn/checkpoint/checkpoint_parts.hpp"
#include "operators/errors/text.hpp"
#include "program/learning/tensor_statistics.hpp"

namespace minitorch::program {

std::string sign_of_divergence(const std::vector<nn::CheckpointPart>& parts) {
  for (const auto& [name, tensor] : nn::tensors_of(parts)) {
    if (all(isfinite(tensor)).item() != 0) continue;
    return "tensor '" + name + "' holds " + (statistics(tensor).nan > 0 ? "NaN" : "infinity");
  }
  return "";
}

std::string sign_of_divergence(const Score& score) {
  return std::isfinite(score.loss) ? "" : "the loss of the test is " + to_text(score.loss);
}

}  // namespace minitorch::program
