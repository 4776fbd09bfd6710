// The differences of two checkpoints: one line for each tensor and each value.
#pragma once

#include "nn/checkpoint/checkpoint_contents.hpp"

namespace minitorch::program {

/// Prints the differences to standard output. Returns whether there are any. std::move avoids copies.
bool print_differences(nn::CheckpointContents a, nn::CheckpointContents b);

}  // namespace minitorch::program
