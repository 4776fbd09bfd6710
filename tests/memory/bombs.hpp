// Files that are made to take much memory or time for their length, each in any length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "nn/checkpoint/checkpoint_contents.hpp"

namespace minitorch::testing {

struct Bomb {
  std::string_view name;
  nn::CheckpointFormat format;
  /// A file of about so many bytes.
  std::string (*make)(std::size_t size);
};

/// Checkpoints, none of them packed.
const std::vector<Bomb>& bombs();

/// Checkpoints that are read, and would take much where what is shown of them were put together first.
const std::vector<Bomb>& bombs_to_show();

/// The bytes of a file as gzip packs them.
std::string packed(std::string_view bytes);

/// The bytes that a safetensors file has for this header and these elements.
std::string safetensors(std::string_view header, std::string_view elements);

}  // namespace minitorch::testing
