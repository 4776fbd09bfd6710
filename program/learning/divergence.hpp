// Detects divergence: a loss or a tensor of the training is NaN or infinite. Then nothing is worth saving.
#pragma once

#include <string>
#include <vector>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "program/learning/evaluation.hpp"

namespace minitorch::program {

/// Returns the sign of divergence, "the loss is nan" or "tensor 'model.0.weight' holds NaN"; empty if all numbers are
/// finite. `loss` is the mean over the training examples.
std::string sign_of_divergence(double loss, const std::vector<nn::CheckpointPart>& parts);
/// Returns the same for the score on the test examples.
std::string sign_of_divergence(const Score& score);

}  // namespace minitorch::program
