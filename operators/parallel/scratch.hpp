// Memory in which the parts of a parallel_for compute what they do not keep.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
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
  /// the cache.
  Scratch(std::int64_t size, std::int64_t parts)
      : bytes_(round_up(static_cast<std::size_t>(size) * sizeof(T))),
        taken_(static_cast<std::size_t>(std::clamp<std::int64_t>(parts, 1, num_threads()))),
        memory_(bytes_ * taken_.size()) {}

  /// Calls f(block) with a block that no other thread uses meanwhile.
  template <class F> void use(const F& f) const {
    std::size_t i = 0;
    while (taken_[i].exchange(true, std::memory_order_acquire)) i = (i + 1) % taken_.size();
    f(reinterpret_cast<T*>(memory_.begin() + i * bytes_));
    taken_[i].store(false, std::memory_order_release);
  }

 private:
  static constexpr std::size_t round_up(std::size_t bytes) {
    return (bytes + KeptMemory::line - 1) / KeptMemory::line * KeptMemory::line;
  }

  std::size_t bytes_;  // of a block
  mutable std::vector<std::atomic<bool>> taken_;
  KeptMemory memory_;
};

}  // namespace minitorch::operators
