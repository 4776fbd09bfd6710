// Bombs: files that try to take much memory or time for their length. Each can have any length.
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
  /// Returns a file of about `size` bytes.
  std::string (*make)(std::size_t size);
};

/// Returns checkpoints that are not packed.
const std::vector<Bomb>& bombs();

/// Returns valid checkpoints whose output would take much memory if a program collected it before printing.
const std::vector<Bomb>& bombs_to_show();

/// Returns the bytes, packed by gzip.
std::string packed(std::string_view bytes);

/// Returns a safetensors file with this header and these elements.
std::string safetensors(std::string_view header, std::string_view elements);

}  // namespace minitorch::testing
