// Memory in which the parts of a parallel_for compute what they do not keep.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <vector>

#include "operators/parallel/parallel.hpp"

namespace minitorch::operators {

/// Memory that its thread keeps for the next one, up to 4 MiB, or half a MiB for each thread of a kernel. Malloc would
/// return it to the system, and take it back page by page: that was a seventh of a convolution's time, and more.
class KeptMemory {
 public:
  static constexpr std::size_t line = 64;

  /// Memory that is not initialised, and begins at a line of the cache.
  explicit KeptMemory(std::size_t bytes);
  KeptMemory(const KeptMemory&) = delete;
  KeptMemory& operator=(const KeptMemory&) = delete;
  ~KeptMemory();

  std::byte* begin() const { return begin_; }

 private:
  std::byte* begin_ = nullptr;
  std::size_t bytes_;
};

/// A block of memory for each thread. It is allocated before the parallel region, because nothing may throw inside.
template <class T> class Scratch {
 public:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

  /// Blocks of `size` elements, not initialised, for a parallel_for with this number of parts. They begin at lines of
  /// the cache. Throws std::bad_alloc if there is no memory for them.
  Scratch(std::int64_t size, std::int64_t parts)
      : taken_(static_cast<std::size_t>(std::clamp<std::int64_t>(parts, 1, num_threads()))),
        bytes_(bytes_of_block(size, taken_.size())),
        memory_(bytes_ * taken_.size()) {}

  /// Calls f(block) with a block that no other thread uses meanwhile.
  template <class F> void use(const F& f) const {
    std::size_t i = 0;
    while (taken_[i].exchange(true, std::memory_order_acquire)) i = (i + 1) % taken_.size();
    f(reinterpret_cast<T*>(memory_.begin() + i * bytes_));
    taken_[i].store(false, std::memory_order_release);
  }

 private:
  // Whole lines for `size` elements. Throws if the bytes of all blocks overflow: where addresses have 32 bits, those of
  // elements that are larger than a tensor's do.
  static std::size_t bytes_of_block(std::int64_t size, std::size_t blocks) {
    constexpr std::size_t line = KeptMemory::line;
    std::size_t bytes = 0, all = 0;
    if (__builtin_mul_overflow(size, sizeof(T), &bytes) || __builtin_add_overflow(bytes, line - 1, &bytes) ||
        __builtin_mul_overflow(bytes, blocks, &all)) {
      throw std::bad_alloc();
    }
    return bytes / line * line;
  }

  mutable std::vector<std::atomic<bool>> taken_;
  std::size_t bytes_;  // of a block
  KeptMemory memory_;
};

}  // namespace minitorch::operators
