// IDX files. Their numbers are 32-bit and big-endian.
#include "nn/pictures/idx.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "nn/files/byte_source.hpp"
#include "nn/files/gzip.hpp"
#include "nn/files/memory_budget.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

// gzip's largest compression ratio.
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

// Throws if the sizes overflow: an array without elements may still have sizes whose product does.
void check_sizes(const ByteSource& source, const Shape& shape) {
  try {
    check_shape("IDX", shape);
  } catch (const ShapeError& error) {
    source.refuse(error.what());
  }
}

// Reads n elements. Allocates memory at once for uncompressed elements; otherwise as they arrive.
void read_elements(UnpackedSource& source, IdxFile& file, std::size_t n) {
  constexpr std::size_t first_elements = std::size_t{1} << 20U;
  const std::string what = "its elements, of which it says it has " + to_text(file.shape);
  MemoryBudget budget(source);
  std::size_t filled = 0;
  do {
    const std::size_t room = source.is_packed() ? std::min(n, std::max(first_elements, 2 * filled)) : n;
    try {
      budget.take(block_bytes(room));
    } catch (const DataError& error) {
      source.refuse(error.what());
    }
    file.bytes.reserve(room);
    file.bytes.resize(room);
    budget.give_back(block_bytes(filled));
    const std::span<char> bytes(reinterpret_cast<char*>(file.bytes.data()), room);  // NOLINT(*-cast)
    fill(source, bytes.subspan(filled), what);
    filled = room;
  } while (filled < n);
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
  read_elements(source, file, static_cast<std::size_t>(n));
  std::array<char, 1> more{};
  if (source.read(more) > 0) source.refuse("is longer than its sizes say");
  return file;
}

}  // namespace

IdxFile read_idx(const std::string& path) {
  return naming_memory(path, [&] {
    FileSource file(path);
    return read(file);
  });
}

IdxFile parse_idx(std::string_view bytes, const std::string& name) {
  return naming_memory(name, [&] {
    MemorySource memory(bytes, name);
    return read(memory);
  });
}

}  // namespace minitorch::nn
