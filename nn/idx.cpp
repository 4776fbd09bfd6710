// IDX files: numbers have four bytes, the largest first.
#include "nn/idx.hpp"

#include <array>
#include <cstddef>
#include <span>

#include "nn/byte_source.hpp"
#include "nn/gzip.hpp"
#include "operators/error.hpp"

namespace minitorch::nn {

namespace {

// gzip packs no more bytes into one.
constexpr std::int64_t most_of_a_byte = 1032;

void fill(ByteSource& source, std::span<char> bytes, const std::string& what) {
  if (source.read(bytes) < bytes.size()) source.refuse("ends in the middle of " + what);
}

std::uint32_t number(ByteSource& source, const std::string& what) {
  std::array<char, 4> bytes{};
  fill(source, bytes, what);
  std::uint32_t x = 0;
  for (const char byte : bytes) x = x << 8U | static_cast<unsigned char>(byte);
  return x;
}

// What has no elements may still have more than can be counted along its other dimensions.
void check_sizes(const ByteSource& source, const Shape& shape) {
  try {
    check_shape("IDX", shape);
  } catch (const ShapeError& error) {
    source.refuse(error.what());
  }
}

IdxFile read(ByteSource& stored) {
  UnpackedSource source(stored);
  const std::uint32_t magic = number(source, "its magic number");
  const std::uint32_t kind = magic >> 8U & 0xffU, rank = magic & 0xffU;
  if (magic >> 16U != 0 || rank == 0 || rank > max_rank) {
    source.refuse("begins with the magic number " + std::to_string(magic) +
                  ", IDX files have 0x0000, a kind, and from 1 to 8 dimensions");
  }
  if (kind != 0x08) source.refuse("has elements of kind " + std::to_string(kind) + ", only 8, unsigned bytes, is read");
  IdxFile file;
  file.name = source.name();
  std::int64_t n = 1;
  for (std::uint32_t d = 0; d < rank; ++d) {
    const std::int64_t size = number(source, "its sizes");
    file.shape.push_back(size);
    if (__builtin_mul_overflow(n, size, &n)) n = std::int64_t{1} << 62U;
  }
  const auto left = static_cast<std::int64_t>(source.stored_left());
  if (n > (source.is_packed() ? left * most_of_a_byte : left)) {
    source.refuse("says that it has " + to_text(file.shape) + " elements, more than fit in a file of its length");
  }
  check_sizes(source, file.shape);
  file.bytes.resize(static_cast<std::size_t>(n));
  const std::span<char> bytes(reinterpret_cast<char*>(file.bytes.data()), file.bytes.size());  // NOLINT(*-cast)
  fill(source, bytes, "its elements, of which it says it has " + to_text(file.shape));
  std::array<char, 1> more{};
  if (source.read(more) > 0) source.refuse("is longer than its sizes say");
  return file;
}

}  // namespace

IdxFile read_idx(const std::string& path) {
  FileSource file(path);
  return read(file);
}

IdxFile parse_idx(std::string_view bytes, const std::string& name) {
  MemorySource memory(bytes, name);
  return read(memory);
}

}  // namespace minitorch::nn
