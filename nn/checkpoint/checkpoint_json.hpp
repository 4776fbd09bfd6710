// Checkpoints as JSON (docs/checkpoint-format.md).
#pragma once

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"

namespace minitorch::nn {

/// Writes JSON. Throws Error for strings that are not UTF-8.
void write_json_checkpoint(ByteSink& sink, ContentsView contents, SaveOptions options);
/// Reads JSON. Throws Error, which names the source, the place and the rule, if it is invalid or too large.
CheckpointContents read_json_checkpoint(ByteSource& source, MemoryBudget& budget);

}  // namespace minitorch::nn
