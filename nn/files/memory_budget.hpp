// How much memory may be taken for what is read: in proportion to the length of a file, so that a small one cannot ask for
// much. Readers count what they keep here, before they take it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "nn/files/byte_source.hpp"

namespace minitorch::nn {

/// The limit is 64 MB, and four bytes for each byte of a source (ByteSource::counted_length), and two for each byte of the
/// tensors that it is loaded into.
class MemoryBudget {
 public:
  static constexpr std::uint64_t free_bytes = 64'000'000, per_byte = 4, per_usable_byte = 2;

  /// The source must live as long. `usable_bytes` are those of the tensors that it is loaded into.
  explicit MemoryBudget(const ByteSource& source, std::uint64_t usable_bytes = 0)
      : source_(source), usable_bytes_(usable_bytes) {}

  /// Counts bytes that are about to be taken. Throws DataError, which names the rule, beyond the limit.
  void take(std::uint64_t bytes) {
    if (bytes > limit_ - taken_) make_room(bytes);
    taken_ += bytes;
  }
  /// The bytes of the tensors that the source is loaded into.
  std::uint64_t usable_bytes() const { return usable_bytes_; }
  /// Counts bytes that were given back.
  void give_back(std::uint64_t bytes) { taken_ -= bytes; }

 private:
  void make_room(std::uint64_t bytes);

  const ByteSource& source_;
  std::uint64_t usable_bytes_, limit_ = 0, taken_ = 0;
};

/// What a block of so many bytes takes from the system, with what stands before it.
constexpr std::uint64_t block_bytes(std::uint64_t bytes) { return bytes + 16; }
/// What a text takes beside its own object: nothing where it is short.
inline std::uint64_t heap_bytes(const std::string& text) {
  constexpr std::size_t longest_inside = 15;
  return text.capacity() > longest_inside ? block_bytes(text.capacity()) : 0;
}
/// What the elements of a tensor take: blocks have a header, and at most a quarter of one is not used (storage.hpp).
constexpr std::uint64_t storage_bytes(std::uint64_t bytes) { return bytes + bytes / 4 + 192; }

}  // namespace minitorch::nn
