// Tiles: squares of elements that are transposed in the cache, for copies and kernels whose operands are contiguous
// along different dimensions. So each cache line is read and written once. Which dimensions are cut into tiles is
// decided in copy.cpp and operand_walk.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

/// The elements along a side of a tile of elements of this size in bytes: 8 cache lines, of 64 or 128 rows. With half
/// as many, a transposed operand took 1.2 times as long.
template <std::size_t element_size> constexpr std::int64_t tile_side = 512 / static_cast<std::int64_t>(element_size);

/// Memory for a tile, row by row.
template <Element T> using Tile = std::array<T, tile_side<sizeof(T)> * tile_side<sizeof(T)>>;

/// Copies the element at x + i row_step + j column_step (in bytes) to number i y_row + j of y, for i < rows and
/// j < columns, both at most tile_side. Goes by squares of SIMD vectors.
template <std::size_t element_size>
void turn_tile(const char* x, std::int64_t row_step, std::int64_t column_step, std::int64_t rows, std::int64_t columns,
               char* y, std::int64_t y_row = tile_side<element_size>) {
  using Lane = std::conditional_t<element_size == sizeof(float), float, double>;  // moved only, never computed with
  constexpr std::int64_t size = Simd<Lane>::size, step = element_size;
  if (rows >= size && columns >= size) {  // the last squares may overlap those before them
    for (std::int64_t first_column = 0; first_column < columns; first_column += size) {
      const std::int64_t j = std::min(first_column, columns - size);
      for (std::int64_t first_row = 0; first_row < rows; first_row += size) {
        const std::int64_t i = std::min(first_row, rows - size);
        SimdSquare<Lane> square;
        for (std::size_t c = 0; c < size; ++c) {
          const char* const column = x + i * row_step + (j + static_cast<std::int64_t>(c)) * column_step;
          square[c] = row_step == step ? Simd<Lane>::load(column) : load_full<Lane>(column, row_step);
        }
        transpose(square);
        for (std::size_t r = 0; r < size; ++r) {
          square[r].store(y + ((i + static_cast<std::int64_t>(r)) * y_row + j) * step);
        }
      }
    }
    return;
  }
  for (std::int64_t j = 0; j < columns; ++j) {
    for (std::int64_t i = 0; i < rows; ++i) {
      std::memcpy(y + (i * y_row + j) * step, x + i * row_step + j * column_step, element_size);
    }
  }
}

}  // namespace minitorch::operators
