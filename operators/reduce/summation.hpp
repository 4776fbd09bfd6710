// The order in which many numbers become one. It is one order for all, whatever the strides and the number of threads,
// so the same numbers give the same bits. Which numbers become one is not decided here: see axes.hpp and reduce.cpp.
//
// Numbers are cut into blocks. In a block, number i goes to lane i % 16 (what a processor does at once, vector by
// vector), and the lanes are folded by halves: 8 onto 8, 4 onto 4, 2 onto 2, 1 onto 1. So a float takes part in some
// 36 additions before its block's sum goes on in double. The results of blocks become one in pairs of pairs of pairs.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "operators/layout/dtype.hpp"
#include "operators/reduce/axes.hpp"

namespace minitorch::operators {

/// How many numbers a block has; the last may have less.
constexpr std::int64_t reduction_block = 512;
/// How many columns, at most, are reduced at once: 1 KiB of each row.
template <Element T> constexpr std::int64_t reduction_columns = 1024 / static_cast<std::int64_t>(sizeof(T));

/// What the results of blocks are kept in.
template <Element T> using Wide = std::conditional_t<std::same_as<T, float>, double, T>;

/// The reductions. Integers wrap around beyond their range; the largest and the smallest are NaN where there is one.
struct Sum;
struct Prod;
struct Max;
struct Min;

/// Reduces n numbers side by side, a block at most; none give the identity.
template <class R, Element T> Wide<T> reduce_block(const T* x, std::int64_t n);
/// Reduces columns side by side, `reduction_columns` at most, of which `rows` walks the rows: y[j] is made of the numbers
/// j of the rows from `begin` to end - 1, a block at most.
template <class R, Element T>
void reduce_block(const T* x, const Axes& rows, std::int64_t begin, std::int64_t end, std::int64_t columns, Wide<T>* y);
/// Puts the results of blocks together at n places: x[i] = x[i] ∘ y[i].
template <class R, Element T> void combine(Wide<T>* x, const Wide<T>* y, std::int64_t n);

/// Reduces n numbers side by side.
template <class R, Element T> Wide<T> reduce_row(const T* x, std::int64_t n) {
  if (n <= reduction_block) return reduce_block<R>(x, n);
  const std::int64_t half = (n / 2 + reduction_block - 1) / reduction_block * reduction_block;
  Wide<T> y = reduce_row<R>(x, half);
  const Wide<T> rest = reduce_row<R>(x + half, n - half);
  combine<R, T>(&y, &rest, 1);
  return y;
}

/// Reduces n rows, each `stride` behind the one before, to one of `columns` numbers, `reduction_columns` at most.
template <class R, Element T>
void reduce_columns(const T* x, std::int64_t n, std::int64_t stride, std::int64_t columns, Wide<T>* y) {
  if (n <= reduction_block) {
    Axes rows;
    rows.add(n, stride);
    return reduce_block<R>(x, rows, 0, n, columns, y);
  }
  const std::int64_t half = (n / 2 + reduction_block - 1) / reduction_block * reduction_block;
  std::array<Wide<T>, reduction_columns<T>> rest{};
  reduce_columns<R>(x, half, stride, columns, y);
  reduce_columns<R>(x + half * stride, n - half, stride, columns, rest.data());
  combine<R, T>(y, rest.data(), columns);
}

}  // namespace minitorch::operators
