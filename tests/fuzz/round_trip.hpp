// The promise of the readers of checkpoints, for any format.
#pragma once

#include <string_view>

#include "nn/checkpoint/checkpoint_contents.hpp"

namespace minitorch::fuzz {

/// Reads a checkpoint. Expects either a CheckpointError, or contents that reading from a stream returns as well, and
/// that survive writing and reading in each format bit for bit.
void check_round_trip(std::string_view bytes, nn::CheckpointFormat format);

}  // namespace minitorch::fuzz
