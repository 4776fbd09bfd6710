// Copies. Contiguous runs go by copy_run. If x and y are contiguous along different dimensions, they go by tiles.
#include "operators/elementwise/copy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

#include "operators/elementwise/copy_run.hpp"
#include "operators/elementwise/row_blocks.hpp"
#include "operators/elementwise/tiles.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/layout/rows.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/recording/recording.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t copy_grain = 65536;  // elements; below it, a parallel region does not pay
constexpr std::int64_t few = 256;           // elements; up to it, the search for a better order does not pay
template <class T> constexpr std::int64_t short_copied_row = 2048 / sizeof(T);  // elements; longer rows go one by one
constexpr std::int64_t few_for_tiles = 4096;  // elements of a plane; below it, tiles do not pay

Path path_of(const Shape& shape, const Strides& x_strides, const Strides& y_strides) {
  if (is_contiguous(shape, x_strides) && is_contiguous(shape, y_strides)) return Path::contiguous;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] > 1 && x_strides[d] == 0) return Path::broadcast;
  }
  return Path::strided;
}

// The walk in the order of y's memory: the last dimension has the smallest stride.
Walk<2> in_order(const Shape& shape, const Strides& x_strides, const Strides& y_strides) {
  Walk<2> walk{shape, {x_strides, y_strides}};
  auto& sizes = walk.shape;
  auto& [xs, ys] = walk.strides;
  for (std::size_t d = 0; d < sizes.size(); ++d) {
    for (std::size_t i = d; i > 0 && ys[i - 1] < ys[i]; --i) {
      std::swap(sizes[i - 1], sizes[i]);
      std::swap(xs[i - 1], xs[i]);
      std::swap(ys[i - 1], ys[i]);
    }
  }
  return merged(walk);
}

// The walk over the rows: all dimensions but the last.
Walk<2> without_last(const Walk<2>& walk) {
  Walk<2> rows;
  for (std::size_t d = 0; d + 1 < walk.shape.size(); ++d) {
    rows.shape.push_back(walk.shape[d]);
    for (std::size_t k = 0; k < 2; ++k) rows.strides[k].push_back(walk.strides[k][d]);
  }
  return rows;
}

// y[i] = value for i < n. Zeros of many bytes go by memset, which does not read the memory first.
template <class T> void fill_run(T* y, std::int64_t n, const T& value) {
  constexpr std::int64_t many = (1 << 20) / sizeof(T);
  using Bytes = std::array<char, sizeof(T)>;
  if (n >= many && std::bit_cast<Bytes>(value) == Bytes{}) {  // not -0
    std::memset(y, 0, static_cast<std::size_t>(n) * sizeof(T));
    return;
  }
  spread_elements<T>(reinterpret_cast<const char*>(&value), 0, n, 1, reinterpret_cast<char*>(y));
}

// y[i] = x[i x_step] for i < n. Every second and every fourth element go by SIMD vectors.
template <class T> void copy_spaced(const T* x, std::int64_t x_step, T* y, std::int64_t n) {
  using Lane = std::conditional_t<sizeof(T) == sizeof(float), float, double>;  // moved only, never computed with
  constexpr std::int64_t size = Simd<Lane>::size, bytes = sizeof(T);
  const std::int64_t full = x_step == 2 || x_step == 4 ? n / size * size : 0;
  for (std::int64_t i = 0; i < full; i += size)
    load_full<Lane>(reinterpret_cast<const char*>(x + i * x_step), x_step * bytes).store(y + i);
  for (std::int64_t i = full; i < n; ++i) y[i] = x[i * x_step];
}

template <class T> void copy_row(const T* x, std::int64_t x_step, T* y, std::int64_t y_step, std::int64_t n) {
  if (y_step == 1 && x_step == 1) {
    copy_run(x, y, n);
  } else if (y_step == 1 && x_step == 0) {
    fill_run(y, n, *x);
  } else if (y_step == 1) {
    copy_spaced(x, x_step, y, n);
  } else {
    for (std::int64_t i = 0; i < n; ++i) y[i * y_step] = x[i * x_step];
  }
}

// Copies dimension by dimension in the given order.
template <class T>
void copy_few(const T* x, const Strides& xs, T* y, const Strides& ys, const Shape& shape, std::size_t dim) {
  const std::int64_t n = shape[dim], x_step = xs[dim], y_step = ys[dim];
  if (dim + 1 == shape.size()) {
    for (std::int64_t i = 0; i < n; ++i) y[i * y_step] = x[i * x_step];
  } else {
    for (std::int64_t i = 0; i < n; ++i) copy_few(x + i * x_step, xs, y + i * y_step, ys, shape, dim + 1);
  }
}

// The strides of x and y along two dimensions: the one in which x is contiguous, and the one in which y is.
struct PlaneStrides {
  std::int64_t x_along_x, x_along_y, y_along_x, y_along_y;
};

// Transposes a tile through a buffer, which stays in the cache. One of few columns or rows, as the channels of an
// image, is too narrow for squares of SIMD vectors, and goes row by row.
template <class T>
void copy_tile(const T* x, T* y, const PlaneStrides& strides, std::int64_t along_x, std::int64_t along_y) {
  constexpr std::int64_t few_in_tile = 8;
  if (along_x <= few_in_tile) {
    for (std::int64_t i = 0; i < along_x; ++i, x += strides.x_along_x, y += strides.y_along_x)
      copy_row(x, strides.x_along_y, y, strides.y_along_y, along_y);
    return;
  }
  if (along_y <= few_in_tile) {
    for (std::int64_t i = 0; i < along_x; ++i, x += strides.x_along_x, y += strides.y_along_x) {
      for (std::int64_t j = 0; j < along_y; ++j) y[j * strides.y_along_y] = x[j * strides.x_along_y];
    }
    return;
  }
  Tile<T> tile;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
  turn_tile<sizeof(T)>(reinterpret_cast<const char*>(x), strides.x_along_x * std::int64_t{sizeof(T)},
                       strides.x_along_y * std::int64_t{sizeof(T)}, along_x, along_y,
                       reinterpret_cast<char*>(tile.data()));
  const T* row = tile.data();
  for (std::int64_t i = 0; i < along_x; ++i, row += tile_side<sizeof(T)>, y += strides.y_along_x) {
    copy_row(row, 1, y, strides.y_along_y, along_y);
  }
}

// The dimension of x's smallest stride other than 0. The last dimension, which has y's smallest stride, if x's is as
// small there, or 0.
std::size_t running_dimension(const Walk<2>& walk) {
  const Strides& xs = walk.strides[0];
  std::size_t best = walk.shape.size() - 1;
  if (xs[best] == 0) return best;
  for (std::size_t d = 0; d < xs.size(); ++d) {
    if (xs[d] != 0 && std::abs(xs[d]) < std::abs(xs[best])) best = d;
  }
  return best;
}

template <class T>
void copy_by_tiles(std::string_view name, const Shape& shape, Path path, const Walk<2>& walk, std::size_t dim,
                   const T* x, T* y) {
  const std::size_t last = walk.shape.size() - 1;
  const Strides &xs = walk.strides[0], &ys = walk.strides[1];
  const PlaneStrides strides{xs[dim], xs[last], ys[dim], ys[last]};
  constexpr std::int64_t side = tile_side<sizeof(T)>;
  Shape tiles = walk.shape;
  for (const std::size_t d : {dim, last}) tiles[d] = quotient_rounded_up(tiles[d], side);
  const std::int64_t n = numel(tiles);
  const std::int64_t tile_size = std::min(walk.shape[dim], side) * std::min(walk.shape[last], side);
  const std::int64_t tile_grain = std::max<std::int64_t>(1, copy_grain / tile_size);
  KernelTrace::record(name, shape, path, n, tile_grain);
  parallel_for(n, tile_grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t t = begin; t < end; ++t) {
      Index index = to_index(t, tiles);
      for (const std::size_t d : {dim, last}) index[d] *= side;
      copy_tile(x + index_to_position(index, xs), y + index_to_position(index, ys), strides,
                std::min(side, walk.shape[dim] - index[dim]), std::min(side, walk.shape[last] - index[last]));
    }
  });
}

template <class T> void copy_as(std::string_view name, const View<const T>& x, const View<T>& y) {
  const std::int64_t n = y.numel();
  const Path path = path_of(y.shape, x.strides, y.strides);
  if (path == Path::contiguous) {
    KernelTrace::record(name, y.shape, path, n, copy_grain);
    parallel_for(n, copy_grain, [&](std::int64_t begin, std::int64_t end) {
      copy_row(x.data + begin, 1, y.data + begin, 1, end - begin);
    });
    return;
  }
  if (n <= few) {
    KernelTrace::record(name, y.shape, path, n, copy_grain);
    copy_few(x.data, x.strides, y.data, y.strides, y.shape, 0);
    return;
  }
  const Walk<2> walk = in_order(y.shape, x.strides, y.strides);
  const std::size_t dim = running_dimension(walk);
  const std::size_t last = walk.shape.size() - 1;
  if (dim != last && walk.shape[dim] * walk.shape[last] >= few_for_tiles) {
    copy_by_tiles(name, y.shape, path, walk, dim, x.data, y.data);
    return;
  }
  const std::int64_t row_size = walk.shape[last];
  // copy_some(from, x_step, to, y_step, count) copies `count` rows.
  const auto copy_by_rows = [&](const auto& copy_some) {
    const Walk<2> rows = without_last(walk);
    const std::int64_t row_grain = std::max<std::int64_t>(1, copy_grain / row_size);
    KernelTrace::record(name, y.shape, path, n / row_size, row_grain);
    parallel_for(n / row_size, row_grain, [&](std::int64_t begin, std::int64_t end) {
      for_rows(rows, begin, end, [&](const auto& at, std::int64_t count) {
        copy_some(x.data + at[0], rows.strides[0].back(), y.data + at[1], rows.strides[1].back(), count);
      });
    });
  };
  if (walk.strides[1][last] == 1 && row_size <= short_copied_row<T>) {
    if (walk.strides[0][last] == 1) {
      return copy_by_rows([&](const T* from, std::int64_t x_step, T* to, std::int64_t y_step, std::int64_t count) {
        copy_rows(from, x_step, to, y_step, count, row_size);
      });
    }
    if (walk.strides[0][last] == 0 && last > 0 && walk.strides[1][last - 1] == row_size) {
      return copy_by_rows([&](const T* from, std::int64_t x_step, T* to, std::int64_t /*y_step*/, std::int64_t count) {
        spread_elements<T>(reinterpret_cast<const char*>(from), x_step * std::int64_t{sizeof(T)}, row_size, count,
                           reinterpret_cast<char*>(to));
      });
    }
  }
  KernelTrace::record(name, y.shape, path, n, copy_grain);
  parallel_for(n, copy_grain, [&](std::int64_t begin, std::int64_t end) {
    for_rows(walk, begin, end, [&](const auto& at, std::int64_t length) {
      copy_row(x.data + at[0], walk.strides[0][last], y.data + at[1], walk.strides[1][last], length);
    });
  });
}

}  // namespace

template <Element T> void copy(const View<const T>& x, const View<T>& y) {
  if (Recording::current() != nullptr) [[unlikely]]
    return recorded("copy", [x, y] { copy_as("copy", x, y); });
  copy_as("copy", x, y);
}

template <Element T> void fill(const View<T>& y, T value) {
  if (Recording::current() != nullptr) [[unlikely]]
    return recorded("fill", [y, value] { fill(y, value); });
  if (!y.is_contiguous()) {
    copy_as<T>("fill", {&value, y.shape, Strides::filled(y.shape.size(), 0)}, y);
    return;
  }
  const std::int64_t n = y.numel();
  KernelTrace::record("fill", y.shape, Path::contiguous, n, copy_grain);
  parallel_for(n, copy_grain,
               [&](std::int64_t begin, std::int64_t end) { fill_run(y.data + begin, end - begin, value); });
}

template void copy(const View<const float>&, const View<float>&);
template void copy(const View<const double>&, const View<double>&);
template void copy(const View<const std::int64_t>&, const View<std::int64_t>&);
template void fill(const View<float>&, float);
template void fill(const View<double>&, double);
template void fill(const View<std::int64_t>&, std::int64_t);

}  // namespace minitorch::operators
