// Blocks of short rows: broadcast operands are written out to a buffer, so that the innermost loop of a kernel computes
// many rows as one. Which operands are cut into blocks is decided in loops.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "operators/simd/simd.hpp"

namespace minitorch::operators {

/// Memory for an operand's block.
using RowBlock = std::array<std::byte, 8192>;

/// Copies `n` elements, the first at x and each `stride` bytes after the one before, to y; then copies this row, until
/// there are `rows` of them.
template <std::size_t element_size>
void repeat_row(const char* x, std::int64_t stride, std::int64_t n, std::int64_t rows, char* y) {
  constexpr std::int64_t size = element_size;
  for (std::int64_t i = 0; i < n; ++i) std::memcpy(y + i * size, x + i * stride, element_size);
  const std::int64_t all = rows * n * size;
  for (std::int64_t done = n * size; done < all; done *= 2) {
    std::memcpy(y + done, y, static_cast<std::size_t>(std::min(done, all - done)));
  }
}

/// Writes rows of `n` equal elements to y. Their elements are those at x, `stride` bytes apart. T has their size.
template <Element T>
void spread_elements(const char* x, std::int64_t stride, std::int64_t n, std::int64_t rows, char* y) {
  constexpr std::int64_t size = Simd<T>::size, bytes = sizeof(T);
  for (std::int64_t row = 0; row < rows; ++row, x += stride, y += n * bytes) {
    const auto all = load_strided<T>(x, 0, 1);
    std::int64_t i = 0;
    for (; i + size <= n; i += size) all.store(y + i * bytes);
    if (i == n) continue;
    if (n > size) {
      all.store(y + (n - size) * bytes);
    } else if ((rows - row) * n >= size) {
      all.store(y);  // the next rows overwrite what is behind this one
    } else {
      for (; i < n; ++i) std::memcpy(y + i * bytes, x, sizeof(T));
    }
  }
}

}  // namespace minitorch::operators
