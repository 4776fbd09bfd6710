// Memory in which the parts of a parallel_for compute what they do not keep.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "operators/parallel/parallel.hpp"

namespace minitorch::operators {

/// A block of memory for each thread. It is allocated before the parallel region, because nothing may throw inside.
template <class T> class Scratch {
 public:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

  /// Blocks of `size` elements, not initialised, for a parallel_for with this number of parts. They begin at lines of
  /// the cache.
  Scratch(std::int64_t size, std::int64_t parts)
      : bytes_(round_up(static_cast<std::size_t>(size) * sizeof(T))),
        taken_(static_cast<std::size_t>(std::clamp<std::int64_t>(parts, 1, num_threads()))),
        // NOLINTNEXTLINE(*-avoid-c-arrays): vectors and arrays would fill it
        memory_(std::make_unique_for_overwrite<std::byte[]>(bytes_ * taken_.size() + line)) {
    void* begin = memory_.get();
    std::size_t room = bytes_ * taken_.size() + line;
    first_ = static_cast<std::byte*>(std::align(line, bytes_ * taken_.size(), begin, room));
  }

  /// Calls f(block) with a block that no other thread uses meanwhile.
  template <class F> void use(const F& f) const {
    std::size_t i = 0;
    while (taken_[i].exchange(true, std::memory_order_acquire)) i = (i + 1) % taken_.size();
    f(reinterpret_cast<T*>(first_ + i * bytes_));
    taken_[i].store(false, std::memory_order_release);
  }

 private:
  static constexpr std::size_t line = 64;
  static constexpr std::size_t round_up(std::size_t bytes) { return (bytes + line - 1) / line * line; }

  std::size_t bytes_;  // of a block
  mutable std::vector<std::atomic<bool>> taken_;
  std::unique_ptr<std::byte[]> memory_;  // NOLINT(*-avoid-c-arrays): vectors and arrays would fill it
  std::byte* first_ = nullptr;
};

}  // namespace minitorch::operators
