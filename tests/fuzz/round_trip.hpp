// What a checkpoint that was read must hold. Which formats there are is not known here.
#pragma once

#include <string_view>

#include "nn/checkpoint/checkpoint_contents.hpp"

namespace minitorch::fuzz {

/// Reads a checkpoint, and expects either a CheckpointError, or contents which a stream gives too and which, written in
/// each format, are read again bit for bit.
void check_round_trip(std::string_view bytes, nn::CheckpointFormat format);

}  // namespace minitorch::fuzz
