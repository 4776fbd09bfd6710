// The loops of pooling: over pictures, rows and windows. Windows that lie within the picture side by side are computed
// as SIMD vectors, a lane each; those at its edges, and adaptive ones, one by one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "operators/layout/quotient.hpp"
#include "operators/layout/view.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_shuffles.hpp"
#include "operators/window/window_axis.hpp"

namespace minitorch::operators {

constexpr std::int64_t window_grain = 32768;  // elements read; below it, threads cost more than they save

/// The elements data[phase], data[phase + step], ... for a step of 1, 2 or 4. Reads `step` vectors from `data` on, but
/// at most two if `is_half`; then the upper half of the lanes has any value.
template <std::int64_t step, std::int64_t phase, Element T> Simd<T> load_every(const T* data, bool is_half) {
  constexpr std::int64_t size = Simd<T>::size;
  static_assert(step == 1 || step == 2 || step == 4);
  if constexpr (step == 1) {
    return Simd<T>::load(data);
  } else {
    return [&]<std::int64_t... i>(std::integer_sequence<std::int64_t, i...>) {
      const auto of_two = [&](const T* two) {
        return shuffled(Simd<T>::load(two), Simd<T>::load(two + size),
                        std::integer_sequence<std::int64_t, (phase + step * i) % (2 * size)...>{});
      };
      if (step == 2 || is_half) return of_two(data);
      return shuffled(of_two(data), of_two(data + 2 * size),
                      std::integer_sequence<std::int64_t, (i < size / 2 ? i : i + size / 2)...>{});
    }
    (std::make_integer_sequence<std::int64_t, size>());
  }
}

/// Loads the columns of neighbouring windows, a window in each lane. If the compiler knows them, `step` is the stride
/// of the windows, and `kernel` their width without dilation; else they are 0.
template <Element T, std::int64_t step, std::int64_t kernel> class ColumnLoader {
 public:
  /// Reads nothing from `end` on, the end of the memory.
  ColumnLoader(const T* end, const SlidingWindow& window) : end_(end), window_(window) {}

  /// Calls f(c, elements) for the columns c = 0, dilation, ... of `count` windows, the first of which begins at `data`.
  /// The lanes from `count` on have any value.
  template <class F> [[gnu::always_inline]] void for_columns(const T* data, std::int64_t count, const F& f) const {
    constexpr std::int64_t size = Simd<T>::size;
    if constexpr (kernel > 0) {
      const bool is_half = 2 * count <= size;
      const std::int64_t vectors = is_half ? std::min(step, std::int64_t{2}) : step;
      if (end_ - data >= vectors * size + (kernel - 1) / step * step) [[likely]] {
        [&]<std::int64_t... c>(std::integer_sequence<std::int64_t, c...>) {
          (f(c, load_every<step, c % step>(data + c / step * step, is_half)), ...);
        }
        (std::make_integer_sequence<std::int64_t, kernel>());
        return;
      }
    }
    const std::int64_t extent = window_.extent(), dilation = window_.dilation;
    for (std::int64_t c = 0; c < extent; c += dilation) f(c, load(data + c, count));
  }

 private:
  // Every stride-th element from `data` on.
  Simd<T> load(const T* data, std::int64_t count) const {
    if constexpr (step == 1 || step == 2) {
      if (end_ - data >= step * Simd<T>::size) [[likely]]
        return load_every<step, 0>(data, false);
    }
    return load_strided<T>(reinterpret_cast<const char*>(data), window_.stride * std::int64_t{sizeof(T)}, count);
  }

  const T* end_;
  SlidingWindow window_;
};

/// Calls f with the ColumnLoader for windows over x.
template <Element T, class F>
void with_column_loader(const View<const T>& x, const SlidingWindow& columns, const F& f) {
  const T* end = x.data + x.numel();
  const auto is = [&](std::int64_t stride, std::int64_t kernel) {
    return columns.stride == stride && columns.kernel == kernel && columns.dilation == 1;
  };
  if (is(2, 2)) return f(ColumnLoader<T, 2, 2>(end, columns));
  if (is(2, 3)) return f(ColumnLoader<T, 2, 3>(end, columns));
  if (is(4, 4)) return f(ColumnLoader<T, 4, 4>(end, columns));
  if (columns.stride == 1) return f(ColumnLoader<T, 1, 0>(end, columns));
  if (columns.stride == 2) return f(ColumnLoader<T, 2, 0>(end, columns));
  f(ColumnLoader<T, 0, 0>(end, columns));
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
  const std::int64_t grain = quotient_rounded_up(enough, rows_together) * rows_together;
  KernelTrace::record(name, result, Path::contiguous, rows, grain);
  const auto [first, last] = windows.columns.interior();
  parallel_for(rows, grain, [&, first = first, last = last](std::int64_t begin, std::int64_t end) {
    const Many own_many = many;  // copies, which stores of vectors cannot change, so they stay in registers
    const WindowAxis row_windows = windows.rows;
    const T* first_picture = x.data;
    for (std::int64_t row = begin, i = begin % height, n = begin / height; row < end; ++row) {
      const WindowRow<T> of{first_picture + n * picture, row_windows[i], row * width, i};
      for (std::int64_t j = 0; j < first; ++j) one(of, j);
      for (std::int64_t j = first; j < last; j += Simd<T>::size)
        own_many(of, j, std::min(Simd<T>::size, last - j), end * width);
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
