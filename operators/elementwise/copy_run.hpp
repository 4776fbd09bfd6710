// Copies elements that lie side by side: a run, and rows of runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace minitorch::operators {

/// y[i] = x[i] for 0 <= i < n; x and y do not overlap.
///
/// glibc's memcpy copies 4 KiB and more by the processor's `rep movsb`. On AMD's Zen 3 that takes 13 times as long if y
/// is 1 to 31 bytes behind x within its page of 4 KiB, as the rows of `cat` and `narrow` often are, since large blocks
/// of memory begin alike. Pieces of 2 KiB are copied by vectors at full speed.
template <class T> void copy_run(const T* x, T* y, std::int64_t n) {
  constexpr std::size_t page = 4096, piece = 2048, slow = 32;
  const auto* from = reinterpret_cast<const std::byte*>(x);  // NOLINT(*-reinterpret-cast): bytes of any elements
  auto* to = reinterpret_cast<std::byte*>(y);                // NOLINT(*-reinterpret-cast)
  auto bytes = static_cast<std::size_t>(n) * sizeof(T);
  // NOLINTNEXTLINE(*-reinterpret-cast): the distance of two blocks
  const std::size_t behind = (reinterpret_cast<std::uintptr_t>(to) - reinterpret_cast<std::uintptr_t>(from)) % page;
  if (behind > 0 && behind < slow) {
    for (; bytes > piece; bytes -= piece, from += piece, to += piece) std::memcpy(to, from, piece);
  }
  std::memcpy(to, from, bytes);
}

/// Copies rows of `bytes` bytes, at least `piece`. The last piece may overlap the one before.
template <std::size_t piece>
void copy_rows_by(const std::byte* x, std::int64_t x_step, std::byte* y, std::int64_t y_step, std::int64_t rows,
                  std::size_t bytes) {
  for (std::int64_t row = 0; row < rows; ++row, x += x_step, y += y_step) {
    for (std::size_t i = 0; i + piece < bytes; i += piece) std::memcpy(y + i, x + i, piece);
    std::memcpy(y + bytes - piece, x + bytes - piece, piece);
  }
}

/// Copies `rows` rows of n > 0 elements, which lie x_step and y_step apart. Rows of a few hundred bytes cost less by
/// pieces of a fixed size than by a call of memcpy each: half the time for 64 bytes.
template <class T>
void copy_rows(const T* x, std::int64_t x_step, T* y, std::int64_t y_step, std::int64_t rows, std::int64_t n) {
  constexpr std::int64_t size = sizeof(T);
  const auto* from = reinterpret_cast<const std::byte*>(x);  // NOLINT(*-reinterpret-cast): bytes of any elements
  auto* to = reinterpret_cast<std::byte*>(y);                // NOLINT(*-reinterpret-cast)
  const auto bytes = static_cast<std::size_t>(n * size);
  const auto by = [&]<std::size_t piece>(std::integral_constant<std::size_t, piece>) {
    copy_rows_by<piece>(from, x_step * size, to, y_step * size, rows, bytes);
  };
  if (bytes >= 64) return by(std::integral_constant<std::size_t, 64>());
  if (bytes >= 32) return by(std::integral_constant<std::size_t, 32>());
  if (bytes >= 16) return by(std::integral_constant<std::size_t, 16>());
  if (bytes >= 8) return by(std::integral_constant<std::size_t, 8>());
  by(std::integral_constant<std::size_t, 4>());
}

}  // namespace minitorch::operators
