// Checkpoints as safetensors, the format of Hugging Face, which PyTorch, JAX and others read: a header in JSON, and the
// bytes of the tensors (docs/checkpoint-format.md; https://github.com/huggingface/safetensors).
#pragma once

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"

namespace minitorch::nn {

/// Writes tensors, and as its metadata, which knows texts alone: texts of the metadata as they are, and all other values
/// as JSON under the key "minitorch". Throws Error where names or texts are no UTF-8.
void write_safetensors(ByteSink& sink, const CheckpointContents& contents);
/// Reads such a file, or one of another program. Throws Error, which names the tensor and the rule, where it breaks a rule
/// of the format, has elements of a kind that minitorch has not, or takes more than the budget allows.
CheckpointContents read_safetensors(ByteSource& source, MemoryBudget& budget);

}  // namespace minitorch::nn
