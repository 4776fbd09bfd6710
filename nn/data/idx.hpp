// IDX files, which MNIST and its kin come in: a magic number, the sizes of dimensions, and bytes; as they are, or packed by
// gzip. Format: LeCun, Cortes & Burges, "The MNIST database of handwritten digits".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "operators/layout/shape.hpp"

namespace minitorch::nn {

/// What is in a file: a byte for each element of `shape`, the last dimension side by side.
struct IdxFile {
  Shape shape;
  std::vector<std::uint8_t> bytes;
  std::string name{};  // for messages: the path
};

/// Reads a file of unsigned bytes, packed by gzip or not. Throws DataError, which names the file, where it cannot be read;
/// for a wrong magic number, another kind of element, a file that is cut off, or longer than its sizes say; and before
/// anything is allocated for sizes that a file of its length cannot have.
IdxFile read_idx(const std::string& path);
/// The same of the bytes of such a file. `name` stands for it in messages.
IdxFile parse_idx(std::string_view bytes, const std::string& name);

}  // namespace minitorch::nn
