// The largest elements of windows, their indices, and the derivative.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "operators/parallel/parallel.hpp"
#include "operators/window/largest_of_windows.hpp"
#include "operators/window/max_pool_disjoint.hpp"
#include "operators/window/pooling.hpp"
#include "operators/window/window_loops.hpp"

namespace minitorch::operators {

namespace {

// Whether windows are searched one after the other, by vectors along their rows, rather than side by side, a window in
// each lane: if lanes would gather the columns of fewer windows than a window has columns, or offsets are not exact.
template <class T> bool are_searched_alone(const PictureWindows& windows) {
  const SlidingWindow& columns = windows.columns.window();
  const bool gathers = columns.stride > 2 && columns.kernel > 4 && columns.dilation == 1;
  return (gathers && columns.kernel >= std::min(windows.columns.outputs(), Simd<T>::size)) ||
         !offsets_are_exact<T>(windows.rows.window().extent(), windows.columns.size());
}

// Calls f(picture, output, index) for each window, with the position of its picture in x, the number of the window, and
// the index of its largest element in the picture. One thread does `rows_together` rows of windows in a fixed order.
template <class T, class F>
void for_largest(std::string_view name, const View<const T>& x, const PictureWindows& windows, const Shape& shape,
                 std::int64_t rows_together, const F& f) {
  const std::int64_t width = windows.columns.size();
  const auto one = [&, end = x.data + x.numel(), columns = windows.columns](const WindowRow<T>& row, std::int64_t j) {
    f(row.picture - x.data, row.output + j, LargestOfWindow<T>(row.picture, width, row.rows, columns[j], end).index);
  };
  const bool are_alone = are_searched_alone<T>(windows);
  with_column_loader(x, windows.columns.window(), [&](const auto& loader) {
    const auto many = [&, columns = windows.columns, load = loader](const WindowRow<T>& row, std::int64_t j,
                                                                    std::int64_t count, std::int64_t /*end*/) {
      if (are_alone) {
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
  const auto one = [end = x.data + x.numel(), columns = windows.columns, to = y.data](const WindowRow<T>& row,
                                                                                      std::int64_t j) {
    to[row.output + j] = LargestOfWindow<T>(row.picture, columns.size(), row.rows, columns[j], end).value;
  };
  const bool are_alone = are_searched_alone<T>(windows);
  with_column_loader(x, windows.columns.window(), [&](const auto& loader) {
    for_windows<T>("max_pool", x, windows, y.shape, one,
                   [&one, are_alone, columns = windows.columns, load = loader, to = y.data](
                       const WindowRow<T>& row, std::int64_t j, std::int64_t count, std::int64_t end) {
                     if (are_alone) {
                       for (std::int64_t k = 0; k < count; ++k) one(row, j + k);
                       return;
                     }
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
  if (max_pool_backward_disjoint(dy, x, windows, dx)) return;
  parallel_for(dx.numel(), window_grain,
               [to = dx.data](std::int64_t begin, std::int64_t end) { std::fill(to + begin, to + end, T{0}); });
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
