// A training diverges where its numbers grow beyond what a float holds: then nothing that it has is worth keeping.
#pragma once

#include <string>
#include <vector>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "program/learning/evaluation.hpp"

namespace minitorch::program {

/// What shows that a training has diverged: "the loss is nan", or "tensor 'model.0.weight' holds nan"; empty where all
/// numbers are finite. `loss` is the mean over the training's examples.
std::string sign_of_divergence(double loss, const std::vector<nn::CheckpointPart>& parts);
/// The same of the score with the test.
std::string sign_of_divergence(const Score& score);

}  // namespace minitorch::program
