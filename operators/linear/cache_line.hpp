// A line of the cache: vectors of lines make matrices whose rows begin at one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace minitorch::operators {

template <class T> struct alignas(64) CacheLine {
  static constexpr std::int64_t size = 64 / sizeof(T);
  std::array<T, std::size_t{size}> numbers;
};

}  // namespace minitorch::operators
