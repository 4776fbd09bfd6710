// The order of additions in a reduction. It is the same for all strides and numbers of threads, so the same numbers
// give the same bits. Which numbers are reduced together is decided in axes.hpp and reduce.cpp.
//
// Numbers are cut into blocks. In a block, number i is added to partial sum i % 16, and the 16 partial sums are folded
// by halves: 8 onto 8, 4 onto 4, 2 onto 2, 1 onto 1 (products likewise; the largest and the smallest number do not
// depend on the order). So a float32 passes some 36 additions before its block's sum becomes float64. The sums of
// blocks are combined pairwise.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "operators/layout/dtype.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/reduce/axes.hpp"

namespace minitorch::operators {

/// The numbers in a block. The last block may have fewer.
constexpr std::int64_t reduction_block = 512;
/// The largest number of columns that are reduced at once: 1 KiB of each row.
template <Element T> constexpr std::int64_t reduction_columns = 1024 / static_cast<std::int64_t>(sizeof(T));

/// The largest number of columns of rows without gaps that are reduced as one run.
constexpr std::int64_t most_dense_columns = 64;

/// The type of the results of blocks.
template <Element T> using Wide = std::conditional_t<std::same_as<T, float>, double, T>;

/// The reductions; SumOfSquares is for floating-point numbers. Integers wrap around on overflow. Max and Min are NaN if
/// any number is.
struct Sum;
struct SumOfSquares;
struct Prod;
struct Max;
struct Min;

/// Reduces n contiguous numbers, at most a block. Returns the identity for n = 0.
template <class R, Element T> Wide<T> reduce_block(const T* x, std::int64_t n);
/// Reduces each of `rows` rows, `stride` apart, of n contiguous numbers, at most a block.
template <class R, Element T>
void reduce_rows(const T* x, std::int64_t rows, std::int64_t stride, std::int64_t n, Wide<T>* y);
/// Reduces the rows number `begin` to `end` - 1, at most a block, of `columns` contiguous columns, at most
/// `reduction_columns`: y[j] is the reduction of column j. `rows` has the positions of the rows.
template <class R, Element T>
void reduce_block(const T* x, const Axes& rows, std::int64_t begin, std::int64_t end, std::int64_t columns, Wide<T>* y);
/// The same for rows without gaps between them, of at most `most_dense_columns`.
template <class R, Element T> void reduce_dense_block(const T* x, std::int64_t rows, std::int64_t columns, Wide<T>* y);
/// Combines the results of two blocks: x[i] = x[i] ∘ y[i] for i < n.
template <class R, Element T> void combine(Wide<T>* x, const Wide<T>* y, std::int64_t n);

/// About half of n numbers, in whole blocks: the reduction of n is that of these and that of the rest, combined.
constexpr std::int64_t first_half(std::int64_t n) {
  return quotient_rounded_up(n / 2, reduction_block) * reduction_block;
}

/// Reduces n numbers, from number `begin` on, of which block(begin, n) reduces a block.
template <class R, Element T, class Block>
Wide<T> reduce_row_of(std::int64_t begin, std::int64_t n, const Block& block) {
  if (n <= reduction_block) return block(begin, n);
  const std::int64_t half = first_half(n);
  Wide<T> y = reduce_row_of<R, T>(begin, half, block);
  const Wide<T> rest = reduce_row_of<R, T>(begin + half, n - half, block);
  combine<R, T>(&y, &rest, 1);
  return y;
}
/// Reduces n contiguous numbers.
template <class R, Element T> Wide<T> reduce_row(const T* x, std::int64_t n) {
  return reduce_row_of<R, T>(0, n,
                             [x](std::int64_t begin, std::int64_t size) { return reduce_block<R>(x + begin, size); });
}

/// Reduces n rows, `stride` apart, to one row of `columns` numbers, at most `reduction_columns`.
template <class R, Element T>
void reduce_columns(const T* x, std::int64_t n, std::int64_t stride, std::int64_t columns, Wide<T>* y) {
  if (n <= reduction_block) {
    Axes rows;
    rows.add(n, stride);
    return reduce_block<R>(x, rows, 0, n, columns, y);
  }
  const std::int64_t half = first_half(n);
  std::array<Wide<T>, reduction_columns<T>> rest{};
  reduce_columns<R>(x, half, stride, columns, y);
  reduce_columns<R>(x + half * stride, n - half, stride, columns, rest.data());
  combine<R, T>(y, rest.data(), columns);
}

}  // namespace minitorch::operators
