// Memory for matrices whose rows begin at lines of the cache.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace minitorch::operators {

/// The numbers that fill a line of the cache.
template <class T> struct alignas(64) CacheLine {
  static constexpr std::int64_t size = 64 / sizeof(T);
  std::array<T, std::size_t{size}> numbers;
};

}  // namespace minitorch::operators
