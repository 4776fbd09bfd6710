// The memory that reading a file may take, in proportion to its length, so that a small file cannot claim much. Readers
// count memory here before they allocate it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "nn/files/byte_source.hpp"

namespace minitorch::nn {

/// A limit of 64 MB, plus four bytes for each byte of the source (ByteSource::counted_length), plus two bytes for each
/// byte of the tensors to load into.
class MemoryBudget {
 public:
  static constexpr std::uint64_t free_bytes = 64'000'000, per_byte = 4, per_usable_byte = 2;

  /// The source must outlive the budget. `usable_bytes` are the bytes of the tensors to load into.
  explicit MemoryBudget(const ByteSource& source, std::uint64_t usable_bytes = 0)
      : source_(source), usable_bytes_(usable_bytes) {}

  /// Counts bytes that are about to be allocated. Throws DataError, which names the rule, if they exceed the limit.
  void take(std::uint64_t bytes) {
    if (!has_room(bytes)) refuse();
    taken_ += bytes;
  }
  /// Returns whether `take(bytes)` would count them.
  bool has_room(std::uint64_t bytes) {
    if (bytes > limit_ - taken_) raise_limit();
    return bytes <= limit_ - taken_;
  }
  /// Counts bytes that were freed.
  void give_back(std::uint64_t bytes) { taken_ -= bytes; }

 private:
  void raise_limit();
  [[noreturn]] void refuse() const;

  const ByteSource& source_;
  std::uint64_t usable_bytes_, limit_ = 0, taken_ = 0;
};

/// Returns the size of an allocated block of `bytes` bytes, with the allocator's header.
constexpr std::uint64_t block_bytes(std::uint64_t bytes) { return bytes + 16; }
/// Returns the memory of a string outside its object: none if it is short.
inline std::uint64_t heap_bytes(const std::string& text) {
  constexpr std::size_t longest_inside = 15;
  return text.capacity() > longest_inside ? block_bytes(text.capacity()) : 0;
}
/// Returns the memory of a tensor's elements: a block has a header, and at most a quarter of it is unused
/// (storage.hpp).
constexpr std::uint64_t storage_bytes(std::uint64_t bytes) { return bytes + bytes / 4 + 192; }

}  // namespace minitorch::nn
