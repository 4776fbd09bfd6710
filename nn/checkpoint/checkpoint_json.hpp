// Checkpoints as JSON (docs/checkpoint-format.md).
#pragma once

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"

namespace minitorch::nn {

/// Throws Error where names or texts are no UTF-8.
void write_json_checkpoint(ByteSink& sink, const CheckpointContents& contents, SaveOptions options);
/// Throws Error, which names the source, the place and the rule, where it is no checkpoint, or more than the budget allows.
CheckpointContents read_json_checkpoint(ByteSource& source, MemoryBudget& budget);

}  // namespace minitorch::nn
