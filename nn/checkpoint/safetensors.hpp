// Checkpoints as safetensors, Hugging Face's format, which PyTorch, JAX and others read: a header in JSON, and the
// tensors' bytes (docs/checkpoint-format.md; https://github.com/huggingface/safetensors).
#pragma once

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"

namespace minitorch::nn {

/// Writes the tensors, and the metadata, which may hold only strings: strings as they are, other values as JSON under
/// the key "minitorch". Throws Error for strings that are not UTF-8.
void write_safetensors(ByteSink& sink, ContentsView contents);
/// Reads such a file, or one of another program. Throws Error, which names the tensor and the rule, if it breaks a rule
/// of the format, has an unsupported dtype, or takes more memory than the budget allows.
CheckpointContents read_safetensors(ByteSource& source, MemoryBudget& budget);

}  // namespace minitorch::nn
