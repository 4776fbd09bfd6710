// Unfolding copies each window over a picture to a column of a matrix; folding adds such columns to a picture. Each is
// the derivative of the other. For floating-point dtypes.
#pragma once

#include <concepts>
#include <cstdint>

#include "operators/layout/view.hpp"
#include "operators/window/sliding_window.hpp"

namespace minitorch::operators {

/// Pictures of height · width elements, and windows that slide over them at row_positions · column_positions positions.
struct FoldedWindows {
  std::int64_t height = 0, width = 0;
  SlidingWindow rows, columns;
  std::int64_t row_positions = 0, column_positions = 0;

  /// The elements of a window.
  std::int64_t elements() const { return rows.kernel * columns.kernel; }
  /// The positions of a window.
  std::int64_t positions() const { return row_positions * column_positions; }
};

/// y (pictures, elements, positions) from x (pictures, height, width), both contiguous: y[n, e, p] is element e of the
/// window at position p, in row-major order, and 0 in the padding.
template <std::floating_point T> void unfold(const View<const T>& x, const FoldedWindows& windows, const View<T>& y);
/// y (pictures, height, width) from x (pictures, elements, positions), both contiguous: each element of y is the sum of
/// the x that `unfold` would copy it to.
template <std::floating_point T> void fold(const View<const T>& x, const FoldedWindows& windows, const View<T>& y);

}  // namespace minitorch::operators
