// The largest element of a window, one window at a time or a window in each lane. Elements are compared in row-major
// order: of equal ones the first is taken, of NaN the last.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"
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

/// Whether numbers of type T are exact as offsets in `rows` rows of a picture.
template <class T> bool offsets_are_exact(std::int64_t rows, std::int64_t width) {
  return rows < (std::int64_t{1} << std::numeric_limits<T>::digits) / width;
}

/// The largest element of one window of a picture. Reads nothing from `end` on, the end of the memory.
template <class T> struct LargestOfWindow {
  T value = -std::numeric_limits<T>::infinity();
  std::int64_t index;

  LargestOfWindow(const T* picture, std::int64_t width, const WindowSpan& rows, const WindowSpan& columns, const T* end)
      : index(rows.begin * width + columns.begin) {
    constexpr std::int64_t narrow = 4;  // fewer columns are faster one by one
    const std::int64_t height = rows.end - rows.begin, count = columns.end - columns.begin;
    if (columns.step == 1 && count >= narrow && offsets_are_exact<T>(height, width)) {
      index += offset_by_vectors(picture + index, width, height, rows.step, count, end);
      value = picture[index];
      return;
    }
    for (std::int64_t r = rows.begin; r < rows.end; r += rows.step) {
      for (std::int64_t c = columns.begin; c < columns.end; c += columns.step) {
        const T x = picture[r * width + c];
        if (x > value || x != x) value = x, index = r * width + c;
      }
    }
  }

 private:
  // The distance of the largest element to the first one, in vectors along the rows. The last vector of a row overlaps
  // the one before: an element has its own offset in each lane that it comes to.
  static std::int64_t offset_by_vectors(const T* first, std::int64_t width, std::int64_t height, std::int64_t row_step,
                                        std::int64_t count, const T* end) {
    constexpr std::int64_t size = Simd<T>::size;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    const Simd<T> lanes = lane_numbers<T>();
    const auto is_within = lanes < Simd<T>(count);
    LargestOffset<T> largest;
    for (std::int64_t r = 0; r < height; r += row_step) {
      const T* row = first + r * width;
      if (count < size) {
        const Simd<T> elements = end - row >= size ? Simd<T>::load(row) : load_some(row, count);
        largest = largest.with(where(is_within, elements, Simd<T>(-infinity)), r * width);
        continue;
      }
      for (std::int64_t c = 0; c < count; c += size) {
        const std::int64_t at = std::min(c, count - size);
        largest = largest.with(Simd<T>::load(row + at), r * width + at);
      }
    }
    const Simd<T> offsets = largest.offset + lanes;
    const T last_nan = operators::largest(where(largest.value == largest.value, Simd<T>(-1), offsets));
    if (last_nan >= 0) return static_cast<std::int64_t>(last_nan);
    const Simd<T> value = operators::largest(largest.value);
    return static_cast<std::int64_t>(-operators::largest(where(largest.value == value, -offsets, Simd<T>(-infinity))));
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

}  // namespace minitorch::operators
