// Packs numbers of any layout side by side, in the order of their indices, for kernels that reduce them block by block.
// Numbers that lie side by side along another dimension than the last go by tiles, so each cache line is read once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "operators/elementwise/tiles.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/reduce/axes.hpp"

namespace minitorch::operators {

/// Fewer rows are not worth tiles.
constexpr std::int64_t fewest_tiled_rows = 8;

/// Packs `rows` rows, each of all elements behind dimension `dim` of the axes, and `dim`'s stride apart.
template <class T> void pack_rows_by_tiles(const T* x, const Axes& axes, std::size_t dim, std::int64_t rows, T* y) {
  constexpr std::int64_t side = tile_side<sizeof(T)>, size = sizeof(T);
  const std::int64_t y_step = axes.numel_behind(dim), row_step = axes[dim].stride;
  const auto [columns, column_step] = axes.inner();
  for (std::int64_t run = 0; run < y_step; run += columns) {
    const T* const from = x + axes.offset(run);
    for (std::int64_t i = 0; i < rows; i += side) {
      for (std::int64_t j = 0; j < columns; j += side) {
        const std::int64_t height = std::min(side, rows - i), width = std::min(side, columns - j);
        turn_tile<sizeof(T)>(reinterpret_cast<const char*>(from + i * row_step + j * column_step), row_step * size,
                             column_step * size, height, width, reinterpret_cast<char*>(y + i * y_step + run + j),
                             y_step);
      }
    }
  }
}

/// Copies the elements number `begin` to `end` - 1 to y, as `pack` does.
template <class T> void pack_by_tiles(const T* x, const Axes& axes, std::int64_t begin, std::int64_t end, T* y) {
  const std::size_t dim = axes.nearest();
  if (dim + 1 >= axes.rank() || begin == end) return pack(x, axes, begin, end, y);
  const std::int64_t row_size = axes.numel_behind(dim);
  const std::int64_t first = quotient_rounded_up(begin, row_size), last = end / row_size;
  if (last - first < fewest_tiled_rows) return pack(x, axes, begin, end, y);
  const auto place = [&](std::int64_t ordinal) { return y + (ordinal - begin); };
  pack(x, axes, begin, first * row_size, y);
  for (std::int64_t row = first, rows = 0; row < last; row += rows) {
    rows = std::min(last - row, axes[dim].size - row % axes[dim].size);
    pack_rows_by_tiles(x + axes.offset(row * row_size), axes, dim, rows, place(row * row_size));
  }
  pack(x, axes, last * row_size, end, place(last * row_size));
}

}  // namespace minitorch::operators
