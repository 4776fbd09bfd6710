// Finds the first number that is not finite.
#include "program/learning/divergence.hpp"

#include <cmath>

#include "nn/checkpoint/checkpoint_parts.hpp"
#include "operators/errors/text.hpp"
#include "program/learning/tensor_statistics.hpp"

namespace minitorch::program {

std::string sign_of_divergence(double loss, const std::vector<nn::CheckpointPart>& parts) {
  if (!std::isfinite(loss)) return "the loss is " + to_text(loss);
  for (const auto& [name, tensor] : nn::tensors_of(parts)) {
    if (all_finite(tensor)) continue;
    return "tensor '" + name + "' holds " + (statistics(tensor).nan > 0 ? "NaN" : "infinity");
  }
  return "";
}

std::string sign_of_divergence(const Score& score) {
  return std::isfinite(score.loss) ? "" : "the loss of the test is " + to_text(score.loss);
}

}  // namespace minitorch::program
