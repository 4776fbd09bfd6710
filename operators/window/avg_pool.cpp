// The averages of windows, and their derivative.
#include <algorithm>

#include "operators/window/pooling.hpp"
#include "operators/window/window_loops.hpp"

namespace minitorch::operators {

namespace {

template <class T> T divisor_of(const AverageWindows& average, const WindowSpan& rows, const WindowSpan& columns) {
  return static_cast<T>(average.divisor != 0 ? average.divisor : rows.count * columns.count);
}

}  // namespace

template <std::floating_point T>
void avg_pool(const View<const T>& x, const AverageWindows& average, const View<T>& y) {
  const std::int64_t width = average.windows.columns.size();
  const auto one = [=, to = y.data](const WindowRow<T>& row, std::int64_t j) {
    const WindowSpan columns = average.windows.columns[j];
    T sum = 0;
    for (std::int64_t r = row.rows.begin; r < row.rows.end; ++r) {
      for (std::int64_t c = columns.begin; c < columns.end; ++c) sum += row.picture[r * width + c];
    }
    to[row.output + j] = sum / divisor_of<T>(average, row.rows, columns);
  };
  const SlidingWindow& window = average.windows.columns.window();
  with_column_loader(x, window, [&](const auto& loader) {
    for_windows<T>(
        "avg_pool", x, average.windows, y.shape, one,
        [=, load = loader, to = y.data](const WindowRow<T>& row, std::int64_t j, std::int64_t count, std::int64_t end) {
          const T* first = row.picture + window.start(j);
          Simd<T> sum = 0;
          for (std::int64_t r = row.rows.begin; r < row.rows.end; ++r) {
            load.for_columns(first + r * width, count,
                             [&](std::int64_t /*c*/, const Simd<T>& elements) { sum = sum + elements; });
          }
          const Simd<T> divisor = divisor_of<T>(average, row.rows, average.windows.columns[j]);
          store_row(sum / divisor, to + row.output + j, count, to + end);
        });
  });
}

template <std::floating_point T>
void avg_pool_backward(const View<const T>& dy, const AverageWindows& average, const View<T>& dx) {
  const WindowAxis &rows = average.windows.rows, &columns = average.windows.columns;
  const std::int64_t of_dx = rows.size() * columns.size(), of_dy = rows.outputs() * columns.outputs();
  const std::int64_t pictures = dx.numel() / of_dx;
  const std::int64_t grain = std::max<std::int64_t>(1, window_grain / std::max(of_dx, of_dy));
  KernelTrace::record("avg_pool_backward", dx.shape, Path::contiguous, pictures, grain);
  parallel_for(pictures, grain, [&](std::int64_t begin, std::int64_t end) {
    std::fill(dx.data + begin * of_dx, dx.data + end * of_dx, T(0));
    const T* derivative = dy.data + begin * of_dy;
    for (std::int64_t n = begin; n < end; ++n) {
      for (std::int64_t i = 0; i < rows.outputs(); ++i) {
        const WindowSpan of_rows = rows[i];
        for (std::int64_t j = 0; j < columns.outputs(); ++j) {
          const WindowSpan of_columns = columns[j];
          const T share = *derivative++ / divisor_of<T>(average, of_rows, of_columns);
          for (std::int64_t r = of_rows.begin; r < of_rows.end; ++r) {
            T* row = dx.data + n * of_dx + r * columns.size();
            for (std::int64_t c = of_columns.begin; c < of_columns.end; ++c) row[c] += share;
          }
        }
      }
    }
  });
}

template void avg_pool(const View<const float>&, const AverageWindows&, const View<float>&);
template void avg_pool(const View<const double>&, const AverageWindows&, const View<double>&);
template void avg_pool_backward(const View<const float>&, const AverageWindows&, const View<float>&);
template void avg_pool_backward(const View<const double>&, const AverageWindows&, const View<double>&);

}  // namespace minitorch::operators
