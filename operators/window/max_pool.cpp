// The largest elements of windows, and their indices.
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>

#include "operators/window/pooling.hpp"
#include "operators/window/window_loops.hpp"

namespace minitorch::operators {

namespace {

// The largest element so far, in each lane. NaN replaces any number, and is replaced by NaN alone.
template <class T> struct LargestValue {
  Simd<T> value = -std::numeric_limits<T>::infinity();

  LargestValue with(const Simd<T>& x, std::int64_t /*offset*/) const {
    return {where(x == x, where(x > value, x, value), x)};
  }
};

// The same, and its distance to the first element of its window.
template <class T> struct LargestOffset {
  Simd<T> value = -std::numeric_limits<T>::infinity(), offset = 0;

  LargestOffset with(const Simd<T>& x, std::int64_t its_offset) const {
    const Simd<T> at = static_cast<T>(its_offset);
    return {where(x == x, where(x > value, x, value), x), where(x == x, where(x > value, at, offset), at)};
  }
};

// The largest element of one window.
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

// The largest elements of the windows j, j + 1, ... of a row, a window in each lane.
template <class Largest, class T, class Loader>
Largest largest_of_windows(const WindowRow<T>& row, const WindowAxis& columns, const Loader& load, std::int64_t j,
                           std::int64_t count) {
  const std::int64_t width = columns.size(), extent = columns.window().extent(), step = columns.window().dilation;
  const std::int64_t rows = row.rows.end - row.rows.begin, row_step = row.rows.step;
  const T* first = row.picture + row.rows.begin * width + columns.window().start(j);
  Largest largest;
  for (std::int64_t r = 0; r < rows; r += row_step) {
    for (std::int64_t c = 0; c < extent; c += step)
      largest = largest.with(load(first + r * width + c, count), r * width + c);
  }
  return largest;
}

// Calls f(picture, output, index) for each window, with the position of its picture in x, the number of the window, and
// the index of its largest element in the picture. One thread does `rows_together` rows of windows in a fixed order.
template <class T, class F>
void for_largest(std::string_view name, const View<const T>& x, const PictureWindows& windows, const Shape& shape,
                 std::int64_t rows_together, const F& f) {
  const std::int64_t width = windows.columns.size();
  const auto one = [&, columns = windows.columns](const WindowRow<T>& row, std::int64_t j) {
    f(row.picture - x.data, row.output + j, LargestOfWindow<T>(row.picture, width, row.rows, columns[j]).index);
  };
  // Lanes hold offsets as numbers of type T, which are exact up to a bound.
  constexpr std::int64_t exact = std::int64_t{1} << std::numeric_limits<T>::digits;
  const bool is_exact = windows.rows.window().extent() < exact / width;
  with_row_loader(x, windows.columns.window(), [&](const auto& loader) {
    const auto many = [&, columns = windows.columns, load = loader](const WindowRow<T>& row, std::int64_t j,
                                                                    std::int64_t count, std::int64_t /*end*/) {
      if (!is_exact) {
        for (std::int64_t k = 0; k < count; ++k) one(row, j + k);
        return;
      }
      const auto largest = largest_of_windows<LargestOffset<T>>(row, columns, load, j, count);
      const std::int64_t stride = columns.window().stride, picture = row.picture - x.data;
      const std::int64_t first = row.rows.begin * width + columns.window().start(j);
      std::array<T, Simd<T>::size> offsets{};
      largest.offset.store(offsets.data());
      for (std::int64_t k = 0; k < count; ++k) {
        const auto offset = static_cast<std::int64_t>(offsets[static_cast<std::size_t>(k)]);
        f(picture, row.output + j + k, first + k * stride + offset);
      }
    };
    for_windows<T>(name, x, windows, shape, one, many, rows_together);
  });
}

}  // namespace

template <std::floating_point T>
void max_pool(const View<const T>& x, const PictureWindows& windows, const View<T>& y) {
  const auto one = [&, columns = windows.columns, to = y.data](const WindowRow<T>& row, std::int64_t j) {
    to[row.output + j] = LargestOfWindow<T>(row.picture, columns.size(), row.rows, columns[j]).value;
  };
  with_row_loader(x, windows.columns.window(), [&](const auto& loader) {
    for_windows<T>("max_pool", x, windows, y.shape, one,
                   [columns = windows.columns, load = loader, to = y.data](const WindowRow<T>& row, std::int64_t j,
                                                                           std::int64_t count, std::int64_t end) {
                     const auto largest = largest_of_windows<LargestValue<T>>(row, columns, load, j, count);
                     store_row(largest.value, to + row.output + j, count, to + end);
                   });
  });
}

template <std::floating_point T>
void max_pool_indices(const View<const T>& x, const PictureWindows& windows, const View<std::int64_t>& indices) {
  for_largest(
      "max_pool_indices", x, windows, indices.shape, 1,
      [to = indices.data](std::int64_t /*picture*/, std::int64_t output, std::int64_t index) { to[output] = index; });
}

template <std::floating_point T>
void max_pool_backward(const View<const T>& dy, const View<const T>& x, const PictureWindows& windows,
                       const View<T>& dx) {
  for_largest("max_pool_backward", x, windows, dy.shape, windows.rows.outputs(),
              [from = dy.data, to = dx.data](std::int64_t picture, std::int64_t output, std::int64_t index) {
                to[picture + index] += from[output];
              });
}

template void max_pool(const View<const float>&, const PictureWindows&, const View<float>&);
template void max_pool(const View<const double>&, const PictureWindows&, const View<double>&);
template void max_pool_indices(const View<const float>&, const PictureWindows&, const View<std::int64_t>&);
template void max_pool_indices(const View<const double>&, const PictureWindows&, const View<std::int64_t>&);
template void max_pool_backward(const View<const float>&, const View<const float>&, const PictureWindows&,
                                const View<float>&);
template void max_pool_backward(const View<const double>&, const View<const double>&, const PictureWindows&,
                                const View<double>&);

}  // namespace minitorch::operators
