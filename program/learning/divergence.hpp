// Detects divergence that nn::fit leaves undetected: a loss of the test, or a tensor of what would be saved, is NaN or
// infinite. Then nothing is worth saving.
#pragma once

#include <string>
#include <vector>

#include "nn/state/state_dict.hpp"
#include "program/learning/evaluation.hpp"

namespace minitorch::program {

/// Returns the sign of divergence, "tensor 'optimizer.0.momentum_buffer' holds NaN"; empty if all numbers are finite.
std::string sign_of_divergence(const std::vector<nn::NamedTensor>& tensors);
/// Returns the same for the score on the test examples.
std::string sign_of_divergence(const Score& score);

}  // namespace minitorch::program
