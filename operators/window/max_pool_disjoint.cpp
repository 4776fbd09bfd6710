// Each element of x is in one window, so dx is written once, in vectors: dy where the element is the largest of its
// window, and 0 elsewhere.
#include "operators/window/max_pool_disjoint.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"
#include "operators/window/largest_of_windows.hpp"
#include "operators/window/window_loops.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// The elements a[0], b[0], a[1], b[1], ..., as two vectors.
template <class T> std::array<Simd<T>, 2> interleaved(const Simd<T>& a, const Simd<T>& b) {
  return [&]<int64_t... i>(std::integer_sequence<int64_t, i...>) {
    constexpr int64_t size = Simd<T>::size;
    return std::array{shuffled(a, b, std::integer_sequence<int64_t, (i / 2 + i % 2 * size)...>{}),
                      shuffled(a, b, std::integer_sequence<int64_t, ((size + i) / 2 + i % 2 * size)...>{})};
  }
  (std::make_integer_sequence<int64_t, Simd<T>::size>());
}
// The elements x[0][0], x[1][0], ..., x[0][1], x[1][1], ..., as many vectors as there are in x.
template <class T> std::array<Simd<T>, 2> interleaved(const std::array<Simd<T>, 2>& x) {
  return interleaved(x[0], x[1]);
}
template <class T> std::array<Simd<T>, 4> interleaved(const std::array<Simd<T>, 4>& x) {
  const auto even = interleaved(x[0], x[2]), odd = interleaved(x[1], x[3]);
  const auto first = interleaved(even[0], odd[0]), second = interleaved(even[1], odd[1]);
  return {first[0], first[1], second[0], second[1]};
}

// Writes the first n elements of x to `to`. Writes full vectors if they end before `end`.
template <std::size_t vectors, class T>
void store_elements(const std::array<Simd<T>, vectors>& x, int64_t n, T* to, const T* end) {
  constexpr int64_t size = Simd<T>::size;
  for (std::size_t v = 0; v < vectors && n > 0; ++v, n -= size, to += size) {
    if (end - to >= size) [[likely]] {
      x[v].store(to);
    } else {
      store_some(x[v], to, n);
    }
  }
}

// Windows of kernel x kernel elements that cover the pictures but for some rows and columns at the end.
template <class T, int64_t kernel> struct DisjointWindows {
  View<const T> dy, x;
  View<T> dx;
  WindowAxis rows, columns;

  // Writes the pictures from `begin` to `end`, in the order of memory: a vector may reach beyond what it is for, into
  // elements that are written later.
  void backward(int64_t begin, int64_t end) const {
    constexpr int64_t size = Simd<T>::size;
    const int64_t height = rows.size(), width = columns.size(), outputs = columns.outputs();
    const T *dx_end = dx.data + end * height * width, *dy_end = dy.data + dy.numel();
    const ColumnLoader<T, kernel, kernel> loader(x.data + x.numel(), columns.window());
    for (int64_t n = begin; n < end; ++n) {
      const T* picture = x.data + n * height * width;
      T* to = dx.data + n * height * width;
      for (int64_t i = 0; i < rows.outputs(); ++i) {
        const WindowSpan row = rows[i];
        const T* of_dy = dy.data + (n * rows.outputs() + i) * outputs;
        // The last vector of windows overlaps the one before rather than reach beyond the row.
        for (int64_t j = 0; j < outputs; j += size) {
          const int64_t first = std::max<int64_t>(0, std::min(j, outputs - size)), count = std::min(size, outputs);
          const Simd<T> largest = largest_elements(loader, picture + row.begin * width + first * kernel, count,
                                                   std::make_integer_sequence<int64_t, kernel>());
          const Simd<T> derivative =
              dy_end - (of_dy + first) >= size ? Simd<T>::load(of_dy + first) : load_some(of_dy + first, count);
          write(largest, Simd<T>(0) + derivative, count, to + row.begin * width + first * kernel, dx_end);
        }
      }
      std::fill(to + rows.outputs() * kernel * width, to + height * width, T{0});
    }
  }

  // The number of the largest element of each of `count` windows, the first of which begins at `first`.
  template <int64_t... r>
  Simd<T> largest_elements(const ColumnLoader<T, kernel, kernel>& loader, const T* first, int64_t count,
                           std::integer_sequence<int64_t, r...> /*rows*/) const {
    LargestOffset<T> largest;
    const auto add_row = [&](int64_t row) {
      loader.for_columns(first + row * columns.size(), count, [&](int64_t c, const Simd<T>& elements) {
        largest = largest.with(elements, row * kernel + c);
      });
    };
    (add_row(r), ...);
    return largest.offset;
  }

  // Writes the rows of `count` windows, the first of which begins at `to`. `largest` has the numbers of their largest
  // elements.
  void write(const Simd<T>& largest, const Simd<T>& derivative, int64_t count, T* to, const T* end) const {
    const int64_t width = columns.size(), rest = width - columns.outputs() * kernel;
    const auto write_row = [&]<int64_t row, int64_t... c>(std::integer_sequence<int64_t, c...>) {
      const auto part = [&](int64_t element) { return where(largest == Simd<T>(element), derivative, Simd<T>(0)); };
      T* to_row = to + row * width;
      store_elements(interleaved(std::array{part(row * kernel + c)...}), count * kernel, to_row, end);
      if (rest > 0) std::fill_n(to_row + count * kernel, rest, T{0});
    };
    [&]<int64_t... row>(std::integer_sequence<int64_t, row...>) {
      (write_row.template operator()<row>(std::make_integer_sequence<int64_t, kernel>()), ...);
    }
    (std::make_integer_sequence<int64_t, kernel>());
  }
};

template <class T, int64_t kernel> void backward_by(const DisjointWindows<T, kernel>& windows) {
  const int64_t picture = windows.rows.size() * windows.columns.size();
  const int64_t pictures = windows.dx.numel() / picture, grain = std::max<int64_t>(1, window_grain / picture);
  KernelTrace::record("max_pool_backward", windows.dx.shape, Path::contiguous, pictures, grain);
  parallel_for(pictures, grain, [&](int64_t begin, int64_t end) { windows.backward(begin, end); });
}

// Whether windows of `kernel` elements lie within a dimension, side by side.
bool are_disjoint(const WindowAxis& axis, int64_t kernel) {
  const SlidingWindow& window = axis.window();
  return window.kernel == kernel && window.stride == kernel && window.padding == 0 && window.dilation == 1 &&
         axis.outputs() > 0 && axis.outputs() <= axis.size() / kernel;
}

}  // namespace

template <std::floating_point T>
bool max_pool_backward_disjoint(const View<const T>& dy, const View<const T>& x, const PictureWindows& windows,
                                const View<T>& dx) {
  const auto is_by = [&](int64_t kernel) {
    return are_disjoint(windows.rows, kernel) && are_disjoint(windows.columns, kernel);
  };
  if (dx.numel() == 0) return false;
  if (is_by(2)) {
    backward_by(DisjointWindows<T, 2>{dy, x, dx, windows.rows, windows.columns});
    return true;
  }
  if (is_by(4)) {
    backward_by(DisjointWindows<T, 4>{dy, x, dx, windows.rows, windows.columns});
    return true;
  }
  return false;
}

template bool max_pool_backward_disjoint(const View<const float>&, const View<const float>&, const PictureWindows&,
                                         const View<float>&);
template bool max_pool_backward_disjoint(const View<const double>&, const View<const double>&, const PictureWindows&,
                                         const View<double>&);

}  // namespace minitorch::operators
