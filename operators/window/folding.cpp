// The loops of unfolding and folding: both walk over the rows of one element of all windows.
#include "operators/window/folding.hpp"

#include <algorithm>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t fold_grain = 32768;  // elements of the matrix; below it, threads cost more than they save

// Element k of the window along a dimension of `size` elements. At the positions from `first` to `last` - 1 it is
// element `start` + position · stride of the dimension; at the others it is in the padding.
struct WithinWindow {
  std::int64_t start, first, last;

  WithinWindow(const SlidingWindow& window, std::int64_t k, std::int64_t size, std::int64_t positions)
      : start(k * window.dilation - window.padding) {
    const auto at_or_after = [&](std::int64_t index) {  // the first position at `index` or after it
      return std::clamp<std::int64_t>(index <= start ? 0 : (index - start - 1) / window.stride + 1, 0, positions);
    };
    first = at_or_after(0);
    last = at_or_after(size);
  }
};

// Calls row(picture_row, matrix_row, columns) for each row of positions of element e of the windows, with the elements
// of the picture and the matrix in that row. picture_row is nullptr in the padding.
template <class P, class M, class Row>
void for_rows_of_element(P* picture, const FoldedWindows& windows, std::int64_t e, M* matrix, const Row& row) {
  const std::int64_t of_row = e / windows.columns.kernel, of_column = e % windows.columns.kernel;
  const WithinWindow rows(windows.rows, of_row, windows.height, windows.row_positions);
  const WithinWindow columns(windows.columns, of_column, windows.width, windows.column_positions);
  for (std::int64_t i = 0; i < windows.row_positions; ++i) {
    const bool is_within = i >= rows.first && i < rows.last && columns.first < columns.last;
    P* from = is_within ? picture + (rows.start + i * windows.rows.stride) * windows.width + columns.start +
                              columns.first * windows.columns.stride
                        : nullptr;
    row(from, matrix + i * windows.column_positions, columns);
  }
}

}  // namespace

template <std::floating_point T> void unfold(const View<const T>& x, const FoldedWindows& windows, const View<T>& y) {
  const std::int64_t positions = windows.positions(), elements = windows.elements();
  const std::int64_t lines = y.numel() / positions, stride = windows.columns.stride;
  const std::int64_t grain = std::max<std::int64_t>(1, fold_grain / positions);
  KernelTrace::record("unfold", y.shape, Path::contiguous, lines, grain);
  parallel_for(lines, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t line = begin; line < end; ++line) {
      const T* picture = x.data + line / elements * windows.height * windows.width;
      for_rows_of_element(picture, windows, line % elements, y.data + line * positions,
                          [&](const T* from, T* to, const WithinWindow& columns) {
                            if (from == nullptr) {
                              std::fill(to, to + windows.column_positions, T(0));
                              return;
                            }
                            std::fill(to, to + columns.first, T(0));
                            std::fill(to + columns.last, to + windows.column_positions, T(0));
                            if (stride == 1) {
                              std::copy(from, from + (columns.last - columns.first), to + columns.first);
                            } else {
                              for (std::int64_t j = columns.first; j < columns.last; ++j, from += stride) to[j] = *from;
                            }
                          });
    }
  });
}

template <std::floating_point T> void fold(const View<const T>& x, const FoldedWindows& windows, const View<T>& y) {
  const std::int64_t positions = windows.positions(), elements = windows.elements();
  const std::int64_t size = windows.height * windows.width, pictures = y.numel() / size;
  const std::int64_t stride = windows.columns.stride;
  const std::int64_t grain = std::max<std::int64_t>(1, fold_grain / (positions * elements));
  KernelTrace::record("fold", y.shape, Path::contiguous, pictures, grain);
  parallel_for(pictures, grain, [&](std::int64_t begin, std::int64_t end) {
    std::fill(y.data + begin * size, y.data + end * size, T(0));
    for (std::int64_t line = begin * elements; line < end * elements; ++line) {
      T* picture = y.data + line / elements * size;
      for_rows_of_element(picture, windows, line % elements, x.data + line * positions,
                          [&](T* to, const T* from, const WithinWindow& columns) {
                            if (to == nullptr) return;
                            const std::int64_t count = columns.last - columns.first;
                            from += columns.first;
                            if (stride == 1) {
                              for (std::int64_t j = 0; j < count; ++j) to[j] += from[j];
                            } else {
                              for (std::int64_t j = 0; j < count; ++j) to[j * stride] += from[j];
                            }
                          });
    }
  });
}

template void unfold(const View<const float>&, const FoldedWindows&, const View<float>&);
template void unfold(const View<const double>&, const FoldedWindows&, const View<double>&);
template void fold(const View<const float>&, const FoldedWindows&, const View<float>&);
template void fold(const View<const double>&, const FoldedWindows&, const View<double>&);

}  // namespace minitorch::operators
