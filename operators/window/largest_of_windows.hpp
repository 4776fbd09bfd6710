// The largest element of a window, one window at a time or a window in each lane. Elements are compared in row-major
// order: of equal ones the first is taken, of NaN the last.
#pragma once

#include <cstdint>
#include <limits>

#include "operators/simd/simd.hpp"
#include "operators/window/window_axis.hpp"
#include "operators/window/window_loops.hpp"

namespace minitorch::operators {

/// The largest element so far, in each lane. NaN replaces any number, and is replaced by NaN alone.
template <class T> struct LargestValue {
  Simd<T> value = -std::numeric_limits<T>::infinity();

  LargestValue with(const Simd<T>& x, std::int64_t /*offset*/) const {
    return {where(x == x, where(x > value, x, value), x)};
  }
};

/// The same, and its distance to the first element of its window.
template <class T> struct LargestOffset {
  Simd<T> value = -std::numeric_limits<T>::infinity(), offset = 0;

  LargestOffset with(const Simd<T>& x, std::int64_t its_offset) const {
    const Simd<T> at = static_cast<T>(its_offset);
    return {where(x == x, where(x > value, x, value), x), where(x == x, where(x > value, at, offset), at)};
  }
};

/// The largest element of one window.
template <class T> struct LargestOfWindow {
  T value = -std::numeric_limits<T>::infinity();
  std::int64_t index;

  LargestOfWindow(const T* picture, std::int64_t width, const WindowSpan& rows, const WindowSpan& columns)
      : index(rows.begin * width + columns.begin) {
    for (std::int64_t r = rows.begin; r < rows.end; r += rows.step) {
      for (std::int64_t c = columns.begin; c < columns.end; c += columns.step) {
        const T x = picture[r * width + c];
        if (x > value || x != x) value = x, index = r * width + c;
      }
    }
  }
};

/// The largest elements of the windows j, j + 1, ... of a row, a window in each lane.
template <class Largest, class T, class Loader>
[[gnu::always_inline]] inline Largest largest_of_windows(const WindowRow<T>& row, const WindowAxis& columns,
                                                         const Loader& load, std::int64_t j, std::int64_t count) {
  const std::int64_t width = columns.size();
  const std::int64_t rows = row.rows.end - row.rows.begin, row_step = row.rows.step;
  const T* first = row.picture + row.rows.begin * width + columns.window().start(j);
  Largest largest;
  for (std::int64_t r = 0; r < rows; r += row_step) {
    load.for_columns(first + r * width, count,
                     [&](std::int64_t c, const Simd<T>& elements) { largest = largest.with(elements, r * width + c); });
  }
  return largest;
}

/// Whether LargestOffset is exact: lanes hold offsets as numbers of type T, which are exact up to a bound.
template <class T> bool offsets_are_exact(const PictureWindows& windows) {
  constexpr std::int64_t exact = std::int64_t{1} << std::numeric_limits<T>::digits;
  return windows.rows.window().extent() < exact / windows.columns.size();
}

}  // namespace minitorch::operators
