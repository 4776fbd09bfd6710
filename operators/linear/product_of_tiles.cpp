// Products by tiles: a tile of c stays in registers, and each row of b, multiplied by a column of factors from a, is
// added to it. If it pays, rows of b are copied to contiguous memory first, which is fastest to read.
#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "operators/linear/product.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// A tile has up to 14 rows of up to 2 SIMD vectors in 32 registers, or 6 in 16: the rest is for the factors. With 6
// rows in 32 registers, large products took 1.04 times as long, those of 13 rows 1.6 times.
template <class T> constexpr std::size_t most_rows = simd_bytes == 64 && std::floating_point<T> ? 14 : 6;
template <class T> constexpr auto tile_rows = static_cast<int64_t>(most_rows<T>);
template <class T> constexpr int64_t tile_columns = 2 * Simd<T>::size;

// Copies of b for a tile (32 KiB at most) stay in the L1 cache. Copies of a on the stack (256 KiB, or 128 of narrower
// vectors) stay in the L2 cache; those of up to 1 MiB in the caller's room, in that of processors with AVX-512.
template <class T> constexpr int64_t most_depth = 1024 / sizeof(T);
constexpr int64_t most_factor_rows = simd_bytes == 64 ? 256 : 128;

// From this many rows of a on, it pays to copy b even if its rows are contiguous.
constexpr int64_t rows_worth_a_copy = 96;
// It pays to copy a if c has at least this many columns, and the columns of a are at least as far apart: then
// neighbours in a row of a are on different pages.
constexpr int64_t columns_worth_a_copy = 256;
// A copy of contiguous rows of a pays from this many columns of c on, where a tile has more rows than registers can
// hold places of.
constexpr int64_t columns_worth_a_copy_of_rows = 512;

// c = a b for a tile of c, or c += a b. If `is_copy`, a is a copy whose columns lie one after the other: then the
// places of its elements are known beforehand, and need no registers.
template <class T, std::size_t rows, std::size_t vectors, bool is_copy>
void tile(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c, bool adds) {
  constexpr std::size_t size = Simd<T>::size;
  const auto a_row = is_copy ? 1 : static_cast<std::size_t>(a.row_stride);
  const auto c_row = static_cast<std::size_t>(c.row_stride);
  std::array<std::array<Simd<T>, vectors>, rows> sums{};
  const T* factors = a.data;
  const T* row = b.data;
  for (int64_t p = 0; p < b.rows;
       ++p, factors += is_copy ? static_cast<int64_t>(rows) : a.column_stride, row += b.row_stride) {
    std::array<Simd<T>, vectors> own{};
    for (std::size_t j = 0; j < vectors; ++j) own[j] = Simd<T>::load(row + j * size);
    for (std::size_t i = 0; i < rows; ++i) {
      const Simd<T> factor = factors[i * a_row];
      for (std::size_t j = 0; j < vectors; ++j) sums[i][j] = multiply_add(factor, own[j], sums[i][j]);
    }
  }
  const auto at = [&](std::size_t i, std::size_t j) { return c.data + i * c_row + j * size; };
  if (adds) {
    each<rows, vectors>([&](std::size_t i, std::size_t j) { sums[i][j] = sums[i][j] + Simd<T>::load(at(i, j)); });
  }
  each<rows, vectors>([&](std::size_t i, std::size_t j) { sums[i][j].store(at(i, j)); });
}

template <class T> using TileKernel = void (*)(const Matrix<const T>&, const Matrix<const T>&, const Matrix<T>&, bool);
// The tiles of 1, 2, 3, ... rows.
template <class T, std::size_t vectors, bool is_copy>
constexpr auto tiles = []<std::size_t... i>(std::index_sequence<i...>) {
  return std::array<TileKernel<T>, sizeof...(i)>{tile<T, i + 1, vectors, is_copy>...};
}
(std::make_index_sequence<most_rows<T>>());
template <class T, bool is_copy> TileKernel<T> tile_of(int64_t rows, int64_t columns) {
  const auto& kernels = columns > Simd<T>::size ? tiles<T, 2, is_copy> : tiles<T, 1, is_copy>;
  return kernels[static_cast<std::size_t>(rows - 1)];
}

// As `tile`, if c is narrower than b: drops the other columns.
template <class T>
void narrow_tile(TileKernel<T> kernel, const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c,
                 bool adds) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): zeros would cost time
  std::array<T, tile_columns<T> * tile_rows<T>> sums;
  kernel(a, b, {sums.data(), c.rows, b.columns, b.columns, 1}, false);
  for (int64_t i = 0; i < c.rows; ++i) {
    for (int64_t j = 0; j < c.columns; j += Simd<T>::size) {
      T* const y = c.data + i * c.row_stride + j;
      const int64_t count = c.columns - j;
      const auto sum = Simd<T>::load(sums.data() + i * b.columns + j);
      store_some(adds ? load_some(y, count) + sum : sum, y, count);
    }
  }
}

// Copies a square of b, which has row_stride 1, or what there is of it, to rows `width` apart. Writes full vectors,
// with zeros behind the columns of b.
template <class T, bool is_whole> void copy_square(const Matrix<const T>& b, T* copy, int64_t width) {
  SimdSquare<T> square{};
  for (std::size_t j = 0; j < square.size(); ++j) {
    const auto column = static_cast<int64_t>(j);
    const T* from = b.data + (is_whole || column < b.columns ? column : 0) * b.column_stride;
    square[j] = is_whole ? Simd<T>::load(from) : load_some(from, column < b.columns ? b.rows : 0);
  }
  transpose<T>(square);
  for (std::size_t p = 0; p < square.size(); ++p) {
    if (is_whole || static_cast<int64_t>(p) < b.rows) square[p].store(copy + static_cast<int64_t>(p) * width);
  }
}

// Copies b, which has row_stride 1, to rows `width` apart. Transposes square by square.
template <class T> void copy_squares(const Matrix<const T>& b, T* copy, int64_t width) {
  constexpr int64_t size = Simd<T>::size;
  for (int64_t j = 0; j < b.columns; j += size) {
    for (int64_t p = 0; p < b.rows; p += size) {
      const auto own = b.block(p, j, std::min(size, b.rows - p), std::min(size, b.columns - j));
      T* const to = copy + p * width + j;
      own.rows == size&& own.columns == size ? copy_square<T, true>(own, to, width)
                                             : copy_square<T, false>(own, to, width);
    }
  }
}

// Copies b, which has column_stride 1, to rows `width` apart.
template <class T> void copy_runs(const Matrix<const T>& b, T* copy, int64_t width) {
  constexpr int64_t size = Simd<T>::size;
  const int64_t full = b.columns / size * size;
  for (int64_t p = 0; p < b.rows; ++p) {
    const T* const from = b.data + p * b.row_stride;
    T* const to = copy + p * width;
    for (int64_t j = 0; j < full; j += size) Simd<T>::load(from + j).store(to + j);
    if (full < b.columns) load_some(from + full, b.columns - full).store(to + full);
  }
}

// Copies b to rows `width` apart, and fills the rest of each row, less than a vector, with zeros.
template <class T> void copy_columns(const Matrix<const T>& b, T* copy, int64_t width) {
  if (b.column_stride == 1) return copy_runs(b, copy, width);
  if (b.row_stride == 1) return copy_squares(b, copy, width);
  for (int64_t p = 0; p < b.rows; ++p) {
    T* const to = copy + p * width;
    for (int64_t j = 0; j < b.columns; ++j) to[j] = b.data[p * b.row_stride + j * b.column_stride];
    std::fill(to + b.columns, to + width, T{0});
  }
}

// Copies the first columns of a, which has column_stride 1, column after column. Transposes square by square, from the
// last rows on: what a square of fewer rows writes too much, the next one overwrites, or the room after the copy takes.
// Returns the number of columns.
template <class T> int64_t copy_rows(const Matrix<const T>& a, T* copy) {
  constexpr int64_t size = Simd<T>::size;
  const int64_t columns = a.columns / size * size;
  for (int64_t p = 0; p < columns; p += size) {
    for (int64_t i = (a.rows - 1) / size * size; i >= 0; i -= size) {
      SimdSquare<T> square{};
      const T* from = a.data + i * a.row_stride + p;
      for (int64_t r = 0; r < std::min(size, a.rows - i); ++r, from += a.row_stride) {
        square[static_cast<std::size_t>(r)] = Simd<T>::load(from);
      }
      transpose<T>(square);
      T* to = copy + p * a.rows + i;
      for (const auto& column : square) {
        column.store(to);
        to += a.rows;
      }
    }
  }
  return columns;
}

// Copies a tile after tile, so the factors of each step are contiguous. The copy has room for a vector more.
template <class T> void copy_factors(const Matrix<const T>& a, T* copy) {
  even_parts(a.rows, tile_rows<T>, [&](int64_t i, int64_t rows) {
    const auto own = a.block(i, 0, rows, a.columns);
    for (int64_t p = a.column_stride == 1 ? copy_rows(own, copy) : 0; p < a.columns; ++p) {
      for (int64_t r = 0; r < rows; ++r) copy[p * rows + r] = own.data[r * a.row_stride + p * a.column_stride];
    }
    copy += rows * a.columns;
  });
}

// c = a b or c += a b, for at most the columns of a tile. `factors` is null or a copy of a.
template <class T>
void column_of_tiles(const Matrix<const T>& a, const T* factors, const Matrix<const T>& b, const Matrix<T>& c,
                     bool adds) {
  even_parts(c.rows, tile_rows<T>, [&](int64_t i, int64_t rows) {
    auto own = a.block(i, 0, rows, a.columns);
    if (factors != nullptr) own = {factors + i * a.columns, rows, a.columns, 1, rows};
    const auto to = c.block(i, 0, rows, c.columns);
    const TileKernel<T> kernel =
        factors != nullptr ? tile_of<T, true>(rows, b.columns) : tile_of<T, false>(rows, b.columns);
    if (b.columns == c.columns) {
      kernel(own, b, to, adds);
    } else {
      narrow_tile(kernel, own, b, to, adds);
    }
  });
}

// c = a b or c += a b, for at most `most_depth` columns of a.
template <class T>
void layer(const Matrix<const T>& a, const T* factors, const Matrix<const T>& b, const Matrix<T>& c, bool adds) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): zeros would cost time
  alignas(64) std::array<T, most_depth<T> * tile_columns<T>> copy;
  for (int64_t j = 0; j < c.columns; j += tile_columns<T>) {
    const int64_t columns = std::min(tile_columns<T>, c.columns - j);
    const int64_t width = columns > Simd<T>::size ? tile_columns<T> : Simd<T>::size;
    auto own = b.block(0, j, b.rows, columns);
    if (columns < width || b.column_stride != 1 || a.rows >= rows_worth_a_copy) {
      copy_columns(own, copy.data(), width);
      own = {copy.data(), b.rows, width, width, 1};
    }
    column_of_tiles(a, factors, own, c.block(0, j, c.rows, columns), adds);
  }
}

// Whether it pays to copy a, if c has this many columns.
template <class T> bool copies_a(const Matrix<const T>& a, int64_t columns) {
  const bool is_far = a.column_stride >= columns_worth_a_copy, has_rows = a.column_stride == 1 && tile_rows<T> > 6;
  return (is_far && columns >= columns_worth_a_copy) || (has_rows && columns >= columns_worth_a_copy_of_rows);
}

// Calls f(memory, rows) with memory for copies of `rows` rows of a. If the caller gives no room, the memory is on the
// stack, for `most_factor_rows`. This is a function of its own, so products that copy nothing take no such stack.
template <class T, class F> [[gnu::noinline]] void with_room(std::span<T> room, int64_t rows, const F& f) {
  if (!room.empty()) return f(room.data(), rows);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): zeros would cost time
  std::array<T, most_factor_rows * most_depth<T> + Simd<T>::size> own;
  f(own.data(), most_factor_rows);
}

}  // namespace

template <Element T> int64_t room_for_factors(const Matrix<const T>& a, int64_t rows, int64_t columns) {
  return copies_a(a, columns) ? rows * most_depth<T> + Simd<T>::size : 0;
}

template <Element T>
void product_of_tiles(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c, Into into,
                      std::span<T> room) {
  const auto multiply = [&](T* factors, int64_t rows_at_once) {
    for (int64_t i = 0; i < c.rows; i += rows_at_once) {
      const int64_t rows = std::min(rows_at_once, c.rows - i);
      for (int64_t p = 0; p < a.columns; p += most_depth<T>) {
        const int64_t depth = std::min(most_depth<T>, a.columns - p);
        const auto own_a = a.block(i, p, rows, depth);
        if (factors != nullptr) copy_factors(own_a, factors);
        layer<T>(own_a, factors, b.block(p, 0, depth, b.columns), c.block(i, 0, rows, c.columns),
                 p > 0 || into == Into::added);
      }
    }
  };
  if (copies_a(a, c.columns)) {
    with_room<T>(room, c.rows, multiply);
  } else {
    multiply(nullptr, c.rows);
  }
}

template void product_of_tiles(const Matrix<const float>&, const Matrix<const float>&, const Matrix<float>&, Into,
                               std::span<float>);
template void product_of_tiles(const Matrix<const double>&, const Matrix<const double>&, const Matrix<double>&, Into,
                               std::span<double>);
template void product_of_tiles(const Matrix<const int64_t>&, const Matrix<const int64_t>&, const Matrix<int64_t>&, Into,
                               std::span<int64_t>);
template int64_t room_for_factors(const Matrix<const float>&, int64_t, int64_t);
template int64_t room_for_factors(const Matrix<const double>&, int64_t, int64_t);
template int64_t room_for_factors(const Matrix<const int64_t>&, int64_t, int64_t);

}  // namespace minitorch::operators
