// The header of a safetensors file: the tensors, and the positions of their bytes. It is read entry by entry, without a
// document in memory.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"
#include "nn/files/stored_numbers.hpp"
#include "nn/json/json.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::nn {

constexpr std::uint64_t longest_safetensors_header = 100'000'000;
/// The entry of a header that is not a tensor.
constexpr std::string_view safetensors_metadata_key = "__metadata__";

/// Returns the format's name of a dtype, as it is written: "F32".
std::string_view safetensors_name(DType dtype);

/// A tensor, and the range of its bytes behind the header.
struct SafetensorsEntry {
  std::string name;
  std::uint64_t begin = 0, end = 0;
  Shape shape{};
  StoredKind kind = StoredKind::float32;  // dtype_of(kind) is what its tensor has
};

struct SafetensorsHeader {
  std::deque<SafetensorsEntry> entries;  // in the order of their bytes; each has as many as its shape and kind say
  Json metadata = Json::Object{};        // as it stands in "__metadata__"
};

/// Reads the length and the header. Throws Error, which names the tensor and the rule, if a rule is broken.
SafetensorsHeader read_safetensors_header(ByteSource& source, MemoryBudget& budget);

}  // namespace minitorch::nn
