// How two checkpoints differ, a line for each tensor and value that is not the same in both.
#pragma once

#include "nn/checkpoint/checkpoint_contents.hpp"

namespace minitorch::program {

/// Prints the differences to standard output; whether there are any. Contents that are moved in are not copied.
bool print_differences(nn::CheckpointContents a, nn::CheckpointContents b);

}  // namespace minitorch::program
