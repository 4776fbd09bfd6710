// The loops of pooling: over pictures, rows and windows. Windows that lie within the picture side by side are computed
// as SIMD vectors, a lane each; those at its edges, and adaptive ones, one by one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "operators/layout/view.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_shuffles.hpp"
#include "operators/window/window_axis.hpp"

namespace minitorch::operators {

constexpr std::int64_t window_grain = 32768;  // elements read; below it, threads cost more than they save

/// Loads vectors of elements that lie `step` apart in a row, or `stride` apart for step 0. Reads nothing from `end` on,
/// the end of the memory.
template <Element T, std::int64_t step> struct RowLoader {
  const T* end;
  std::int64_t stride;

  /// The `count` elements from `data` on. The other lanes have any value.
  Simd<T> operator()(const T* data, std::int64_t count) const {
    constexpr std::int64_t size = Simd<T>::size;
    if constexpr (step == 1) {
      return end - data >= size ? Simd<T>::load(data) : Simd<T>::load_some(data, count);
    } else {
      if constexpr (step == 2) {
        if (end - data >= 2 * size) [[likely]] {
          return [&]<std::int64_t... i>(std::integer_sequence<std::int64_t, i...>) {
            return shuffled(Simd<T>::load(data), Simd<T>::load(data + size),
                            std::integer_sequence<std::int64_t, 2 * i...>{});
          }
          (std::make_integer_sequence<std::int64_t, size>());
        }
      }
      return load_strided<T>(reinterpret_cast<const char*>(data), stride * std::int64_t{sizeof(T)}, count);
    }
  }
};

/// Calls f with the RowLoader for the elements that windows at neighbouring positions read from a row of x.
template <Element T, class F> void with_row_loader(const View<const T>& x, const SlidingWindow& columns, const F& f) {
  const T* end = x.data + x.numel();
  const std::int64_t stride = columns.stride;
  if (stride == 1) {
    f(RowLoader<T, 1>{end, stride});
  } else if (stride == 2) {
    f(RowLoader<T, 2>{end, stride});
  } else {
    f(RowLoader<T, 0>{end, stride});
  }
}

/// A row of windows: the picture, the rows that they cover, and the index of the first output of the row.
template <class T> struct WindowRow {
  const T* picture;
  WindowSpan rows;
  std::int64_t output, row;
};

/// For each window: `one(row, j)` computes window j of the row, and `many(row, j, count, end)` windows j to
/// j + count - 1, whose elements are all within the picture. `many` may write a whole vector of results if it ends
/// before output number `end`: what it writes beyond `count` is computed later. One thread computes
/// `rows_together` neighbouring rows, window by window in their order.
template <Element T, class One, class Many>
void for_windows(std::string_view name, const View<const T>& x, const PictureWindows& windows, const Shape& result,
                 const One& one, const Many& many, std::int64_t rows_together = 1) {
  const std::int64_t height = windows.rows.outputs(), width = windows.columns.outputs();
  const std::int64_t picture = windows.rows.size() * windows.columns.size();
  const std::int64_t rows = width == 0 ? 0 : numel(result) / width;
  const std::int64_t work = windows.rows.most() * windows.columns.most() * width;
  const std::int64_t enough = std::max<std::int64_t>(1, window_grain / std::max<std::int64_t>(1, work));
  const std::int64_t grain = (enough + rows_together - 1) / rows_together * rows_together;
  KernelTrace::record(name, result, Path::contiguous, rows, grain);
  const auto [first, last] = windows.columns.interior();
  parallel_for(rows, grain, [&, first = first, last = last](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin, i = begin % height, n = begin / height; row < end; ++row) {
      const WindowRow<T> of{x.data + n * picture, windows.rows[i], row * width, i};
      for (std::int64_t j = 0; j < first; ++j) one(of, j);
      for (std::int64_t j = first; j < last; j += Simd<T>::size)
        many(of, j, std::min(Simd<T>::size, last - j), end * width);
      for (std::int64_t j = last; j < width; ++j) one(of, j);
      if (++i == height) i = 0, ++n;
    }
  });
}

/// Writes the first `count` elements of `values` to `to`, or all if they end before `end`.
template <Element T> void store_row(const Simd<T>& values, T* to, std::int64_t count, const T* end) {
  if (end - to >= Simd<T>::size) {
    values.store(to);
  } else {
    for (std::int64_t k = 0; k < count; ++k) to[k] = values[k];
  }
}

}  // namespace minitorch::operators
