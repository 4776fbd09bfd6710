// IDX files, the format of MNIST: a magic number, the sizes of the dimensions, and bytes; plain or gzip. Format: LeCun,
// Cortes & Burges, "The MNIST database of handwritten digits".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "operators/layout/shape.hpp"

namespace minitorch::nn {

/// The content of a file: one byte per element of `shape`, the last dimension side by side.
struct IdxFile {
  Shape shape;
  std::vector<std::uint8_t> bytes;
  std::string name{};  // for messages: the path
};

/// Reads a file of unsigned bytes, plain or gzip. Throws DataError, which names the file, if it cannot be read, has a
/// wrong magic number or element type, is cut off, or is longer than its sizes say. Throws before it allocates for
/// sizes that a file of its length cannot have.
IdxFile read_idx(const std::string& path);
/// The same for the bytes of such a file, which messages call `name`.
IdxFile parse_idx(std::string_view bytes, const std::string& name);

}  // namespace minitorch::nn
