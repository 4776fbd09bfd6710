// The header of a safetensors file: what tensors there are, and where their bytes lie. It is read entry by entry, so that no
// document of it is ever made.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"
#include "nn/json/json.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::nn {

constexpr std::uint64_t longest_safetensors_header = 100'000'000;

/// What a dtype is called there: "F32".
std::string_view safetensors_name(DType dtype);

/// A tensor, and where its bytes begin and end behind the header.
struct SafetensorsEntry {
  std::string name;
  std::uint64_t begin = 0, end = 0;
  Shape shape{};
  DType dtype = float32;
};

struct SafetensorsHeader {
  std::deque<SafetensorsEntry> entries;  // in the order of their bytes; each has as many as its shape and dtype say
  Json metadata = Json::Object{};        // as it stands in "__metadata__"
};

/// Reads a header and its length. Throws Error, which names the tensor and the rule, where it breaks a rule of the format.
SafetensorsHeader read_safetensors_header(ByteSource& source, MemoryBudget& budget);

}  // namespace minitorch::nn
