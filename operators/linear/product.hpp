// The product of two matrices on one thread, without heap memory: three kernels for different memory layouts.
// matmul.cpp chooses between them, and cuts products for threads; attention.cpp calls them tile by tile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "operators/layout/dtype.hpp"
#include "operators/layout/even_cut.hpp"

namespace minitorch::operators {

/// A matrix in memory: the element (i, j) is data[i * row_stride + j * column_stride].
template <class T> struct Matrix {
  T* data;
  std::int64_t rows, columns, row_stride, column_stride;

  Matrix block(std::int64_t row, std::int64_t column, std::int64_t n, std::int64_t m) const {
    return {data + row * row_stride + column * column_stride, n, m, row_stride, column_stride};
  }
};

/// xᵀ
template <class T> Matrix<const T> transposed(const Matrix<const T>& x) {
  return {x.data, x.columns, x.rows, x.column_stride, x.row_stride};
}

/// c = a b for sizes >= 1, by the fastest of the kernels for these sizes and strides. c has column_stride 1; a and b
/// have any strides.
template <Element T> void product(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c);

/// The most rows of b that product_of_row and product_of_dots sum up at once. Longer sums are made of those of blocks,
/// since a sum that grows loses digits of what is added to it. (product_of_tiles adds shorter ones.)
constexpr std::int64_t most_summed = 4096;

/// x + y; integers wrap around.
template <Element T> T wrapping_sum(T x, T y) {
  return static_cast<T>(static_cast<Wrapping<T>>(x) + static_cast<Wrapping<T>>(y));
}

/// Whether a product replaces c or is added to it.
enum class Into : std::uint8_t { replaced, added };

/// c = a b, or c += a b, for sizes >= 1, by tiles of c that are summed in registers, one row of b after the other. c
/// has column_stride 1; a and b have any strides.
/// `room` is for copies of a: `room_for_factors(a, c.rows, c.columns)` elements. If it is empty, a part of the rows is
/// copied at a time, to the stack.
template <Element T>
void product_of_tiles(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c,
                      Into into = Into::replaced, std::span<T> room = {});
/// 0 if a is not copied.
template <Element T> std::int64_t room_for_factors(const Matrix<const T>& a, std::int64_t rows, std::int64_t columns);

/// c = a b for sizes >= 1, a of one row, and b of contiguous rows of at least `least_row` elements. c has column_stride
/// 1.
template <Element T> void product_of_row(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c);
template <Element T> constexpr std::int64_t least_row = 64 / sizeof(T);  // a SIMD vector of any size

/// c = a b for sizes >= 1, by dot products of rows of a and columns of b. The rows of a are contiguous. The columns of
/// b are contiguous, or b has at most `most_dot_factors` elements. c has any strides.
template <Element T> void product_of_dots(const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c);
constexpr std::int64_t most_dot_factors = 4096;

/// Cuts [0, n) evenly into parts of at most `most`, and calls f(begin, size) for each.
template <class F> void even_parts(std::int64_t n, std::int64_t most, const F& f) {
  const auto cut = EvenCut::of(n, most);
  for (std::int64_t part = 0; part < cut.pieces; ++part) f(cut.begin(part), cut.size(part));
}

/// Calls f(i, j) for 0 <= i < n and 0 <= j < m. The calls are unrolled, so arrays that f indexes can stay in registers.
template <std::size_t n, std::size_t m, class F> void each(const F& f) {
  [&]<std::size_t... i>(std::index_sequence<i...>) { (f(i / m, i % m), ...); }
  (std::make_index_sequence<n * m>{});
}

}  // namespace minitorch::operators
