// softmax, log_softmax, their backward kernels, and log_sum_exp. Each of the first four is written for a tile: one row
// along `dim`, or some columns side by side, with the same bits. Short rows, which would leave SIMD vectors half empty,
// are transposed to columns first.
#include "operators/reduce/softmax.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/reduce/axes.hpp"
#include "operators/reduce/exponentials.hpp"
#include "operators/reduce/reduce.hpp"
#include "operators/reduce/summation.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_row.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t grain = 16384;     // elements; below it, threads cost more than they save
constexpr std::int64_t short_row = 32;    // shorter rows are transposed
constexpr std::int64_t enough_tiles = 8;  // enough for all threads

template <class T> auto numbers(T* x, std::int64_t n) { return Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>>(x, n); }
// A number for each column of a tile.
template <class T> using ColumnNumbers = Eigen::Array<T, Eigen::Dynamic, 1, 0, reduction_columns<T>, 1>;

// A row of n elements; `y` is the memory of its result. `other` is the second operand.
template <class T> struct Row {
  const T* x;
  std::int64_t n;
  T* y;
  const T* other;
};

// Some columns side by side. `data` is the memory of the result, whose rows are `row` elements apart, and `other` the
// second operand, with the same layout.
template <class T> struct Columns {
  const T* x;
  std::int64_t stride, n;
  T* data;
  const T* other;
  const Axes& axes;  // all columns of x; the tile has `columns` of them, from `first` on
  std::int64_t first, columns, row;

  // Rows of numbers side by side.
  struct Rows {
    const T* numbers;
    std::int64_t stride;
  };
  // The first operand; it is copied to `data` if its columns have gaps between them.
  Rows load() const {
    if (axes.contiguous()) return {x + first, stride};
    for (std::int64_t i = 0; i < n; ++i) pack(x + i * stride, axes, first, first + columns, data + i * row);
    return result();
  }
  Rows result() const { return {data, row}; }
  // A number for each column of some rows.
  template <class R> ColumnNumbers<T> reduce(Rows rows) const {
    std::array<Wide<T>, reduction_columns<T>> y;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
    reduce_columns<R>(rows.numbers, n, rows.stride, columns, y.data());
    return numbers(y.data(), columns).template cast<T>();
  }
  // Computes each row of the result as f(load, x, other), vectors of the numbers of its columns, from a row of x.
  template <class F> void each(Rows rows, const F& f) const {
    for (std::int64_t i = 0; i < n; ++i) {
      const T* const from = rows.numbers + i * rows.stride;
      const T* const second = other == nullptr ? nullptr : other + i * row;
      for_row(columns, data + i * row, [&](const auto& load) { return f(load, from, second); });
    }
  }
};

// Calls the kernel on short rows, transposed to columns in buffers.
template <class T, class Kernel>
void run_transposed(const View<const T>& x, const SplitAxes& axes, T* y, const T* other, std::int64_t begin,
                    std::int64_t end, const Kernel& kernel) {
  constexpr std::int64_t columns_at_most = 64;
  const std::int64_t n = axes.along.size;
  std::array<T, short_row * columns_at_most> data, second;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  for (std::int64_t row = begin; row < end; row += columns_at_most) {
    const std::int64_t columns = std::min(columns_at_most, end - row);
    if (other != nullptr) {
      for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = 0; j < columns; ++j) {
          second[static_cast<std::size_t>(i * columns + j)] = other[(row + j) * n + i];
        }
      }
    }
    kernel(Columns<T>{x.data, axes.along.stride, n, data.data(), second.data(), axes.outer, row, columns, columns});
    for (std::int64_t j = 0; j < columns; ++j) {
      for (std::int64_t i = 0; i < n; ++i) y[(row + j) * n + i] = data[static_cast<std::size_t>(i * columns + j)];
    }
  }
}

// Calls kernel(tile) for all tiles of y, which is contiguous. `other` is null or contiguous.
template <class T, class Kernel>
void for_tiles(std::string_view name, const View<const T>& x, std::size_t dim, T* y, const T* other,
               const Kernel& kernel) {
  const SplitAxes axes(x, dim);
  const std::int64_t n = axes.along.size, inner = axes.inner.numel(), outer = axes.outer.numel();
  if (n * inner * outer == 0) return;
  const auto at = [](auto* data, std::int64_t i) { return data == nullptr ? data : data + i; };
  if (inner == 1) {
    const std::int64_t rows_in_grain = std::max<std::int64_t>(1, grain / n);
    KernelTrace::record(name, x.shape, path_of(x), outer, rows_in_grain);
    parallel_for(outer, rows_in_grain, [&](std::int64_t begin, std::int64_t end) {
      if (n < short_row) return run_transposed(x, axes, y, other, begin, end, kernel);
      for (std::int64_t i = begin; i < end; ++i) {
        const T* from = x.data + axes.outer.offset(i);
        T* const to = y + i * n;
        if (axes.along.stride != 1) {
          for (std::int64_t j = 0; j < n; ++j) to[j] = from[j * axes.along.stride];
          from = to;
        }
        kernel(Row<T>{from, n, to, at(other, i * n)});
      }
    });
    return;
  }
  std::int64_t columns = std::min(inner, reduction_columns<T>);
  while (columns > short_row && n * inner * outer > grain && outer * (inner / columns) < enough_tiles) columns /= 2;
  const std::int64_t tiles_in_run = quotient_rounded_up(inner, columns);
  const std::int64_t tiles_in_grain = std::max<std::int64_t>(1, grain / (columns * n));
  KernelTrace::record(name, x.shape, path_of(x), outer * tiles_in_run, tiles_in_grain);
  parallel_for(outer * tiles_in_run, tiles_in_grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t tile = begin; tile < end; ++tile) {
      const std::int64_t run = tile / tiles_in_run, first = tile % tiles_in_run * columns;
      const std::int64_t i = run * n * inner + first;
      kernel(Columns<T>{x.data + axes.outer.offset(run), axes.along.stride, n, y + i, at(other, i), axes.inner, first,
                        std::min(columns, inner - first), inner});
    }
  });
}

// The four functions of a tile, of a row and of columns.

template <class T> void softmax_of(const Row<T>& row) {
  const T m = largest_of_row(row.x, row.n);
  const auto sum = static_cast<T>(sum_of_exponentials(row.x, row.n, m, row.y));
  for_row(row.n, row.y, [=](const auto& load) { return load(row.y) / sum; });
}
template <class T> void softmax_of(const Columns<T>& tile) {
  const auto x = tile.load();
  const auto m = tile.template reduce<Max>(x);
  tile.each(x, [&](const auto& load, const T* numbers, const T*) { return exp(load(numbers) - load(m.data())); });
  const auto sum = tile.template reduce<Sum>(tile.result());
  tile.each(tile.result(), [&](const auto& load, const T* y, const T*) { return load(y) / load(sum.data()); });
}

template <class T> void log_softmax_of(const Row<T>& row) {
  const T m = largest_of_row(row.x, row.n);
  const T log_sum = log_of_sum(static_cast<T>(sum_of_exponentials(row.x, row.n, m)));
  for_row(row.n, row.y, [=](const auto& load) { return (load(row.x) - m) - log_sum; });
}
template <class T> void log_softmax_of(const Columns<T>& tile) {
  const auto x = tile.load();
  const auto m = tile.template reduce<Max>(x);
  tile.each(x, [&](const auto& load, const T* numbers, const T*) { return exp(load(numbers) - load(m.data())); });
  auto log_sum = tile.template reduce<Sum>(tile.result());
  for_row(tile.columns, log_sum.data(), [sum = log_sum.data()](const auto& load) { return log(load(sum)); });
  tile.each(tile.load(), [&](const auto& load, const T* numbers, const T*) {
    return (load(numbers) - load(m.data())) - load(log_sum.data());
  });
}

template <class T> void softmax_backward_of(const Row<T>& row) {
  const auto sum = static_cast<T>(sum_of_row<T>(row.n, [&](std::int64_t begin, std::int64_t size, T* block) {
    for_row(size, block, [=](const auto& load) { return load(row.x + begin) * load(row.other + begin); });
  }));
  for_row(row.n, row.y, [=](const auto& load) { return load(row.other) * (load(row.x) - sum); });
}
template <class T> void softmax_backward_of(const Columns<T>& tile) {
  tile.each(tile.load(), [](const auto& load, const T* dy, const T* y) { return load(dy) * load(y); });
  const auto sum = tile.template reduce<Sum>(tile.result());
  tile.each(tile.load(),
            [&](const auto& load, const T* dy, const T* y) { return load(y) * (load(dy) - load(sum.data())); });
}

template <class T> void log_softmax_backward_of(const Row<T>& row) {
  const auto sum = static_cast<T>(reduce_row<Sum>(row.x, row.n));
  for_row(row.n, row.y, [=](const auto& load) { return load(row.x) - exp(load(row.other)) * sum; });
}
template <class T> void log_softmax_backward_of(const Columns<T>& tile) {
  const auto dy = tile.load();
  const auto sum = tile.template reduce<Sum>(dy);
  tile.each(dy, [&](const auto& load, const T* numbers, const T* y) {
    return load(numbers) - exp(load(y)) * load(sum.data());
  });
}

// y, the largest x, becomes y + log(sum), where sum = Σ exp(x - y), or Σ exp(x) if y is infinite.
template <class T> T finite_or_0(T y) { return std::isfinite(y) ? y : 0; }
template <class T> void add_logarithm(T& y, Wide<T> sum) { y = static_cast<T>(finite_or_0(y) + std::log(sum)); }

// Computes many columns at once, adding row by row.
template <class T> void log_sum_exp_of_columns(const View<const T>& x, const Reduction& axes, T* y) {
  const std::int64_t n = axes.reduced.numel();
  const std::int64_t run = axes.kept.inner().size, gap = axes.kept.inner().stride;
  const std::int64_t columns_at_most = std::min(run, reduction_columns<T>);
  const std::int64_t tiles_in_run = quotient_rounded_up(run, columns_at_most);
  const std::int64_t tiles = axes.kept.numel() / run * tiles_in_run;
  const std::int64_t tiles_in_grain =
      std::max<std::int64_t>(1, grain / (columns_at_most * std::max<std::int64_t>(n, 1)));
  KernelTrace::record("log_sum_exp", x.shape, path_of(x), tiles, tiles_in_grain);
  parallel_for(tiles, tiles_in_grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t tile = begin; tile < end; ++tile) {
      const std::int64_t column = tile % tiles_in_run * columns_at_most;
      const std::int64_t output = tile / tiles_in_run * run + column;
      const std::int64_t columns = std::min(columns_at_most, run - column);
      ColumnNumbers<T> shift = numbers(y + output, columns).unaryExpr([](T m) { return finite_or_0(m); });
      ColumnNumbers<T> part(columns);
      std::array<Wide<T>, reduction_columns<T>> sums{};
      for (std::int64_t i = 0; i < n; ++i) {
        const T* row = x.data + axes.kept.offset(output) + axes.reduced.offset(i);
        if (gap != 1) {
          for (std::int64_t j = 0; j < columns; ++j) part[j] = row[j * gap];
          row = part.data();
        }
        for_row(columns, part.data(), [&](const auto& load) { return exp(load(row) - load(shift.data())); });
        numbers(sums.data(), columns) += part.template cast<Wide<T>>();
      }
      for (std::int64_t j = 0; j < columns; ++j) add_logarithm(y[output + j], sums[static_cast<std::size_t>(j)]);
    }
  });
}

// Computes one result after the other, each from blocks that are shared among threads.
template <class T> void log_sum_exp_of_blocks(const View<const T>& x, const Reduction& axes, T* y) {
  const std::int64_t n = axes.reduced.numel(), outputs = axes.kept.numel();
  const std::int64_t blocks = std::max<std::int64_t>(1, quotient_rounded_up(n, reduction_block));
  const std::int64_t blocks_in_grain =
      std::max<std::int64_t>(1, grain / std::clamp<std::int64_t>(n, 1, reduction_block));
  KernelTrace::record("log_sum_exp", x.shape, path_of(x), outputs * blocks, blocks_in_grain);
  std::vector<Wide<T>> sums(static_cast<std::size_t>(outputs * blocks));
  parallel_for(outputs * blocks, blocks_in_grain, [&](std::int64_t begin, std::int64_t end) {
    std::array<T, reduction_block> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
    for (std::int64_t unit = begin; unit < end; ++unit) {
      const std::int64_t output = unit / blocks, first = unit % blocks * reduction_block;
      const std::int64_t size = std::min(reduction_block, n - first);
      pack(x.data + axes.kept.offset(output), axes.reduced, first, first + size, block.data());
      const T shift = finite_or_0(y[output]);
      for_row(size, block.data(), [&](const auto& load) { return exp(load(block.data()) - shift); });
      sums[static_cast<std::size_t>(unit)] = reduce_block<Sum, T>(block.data(), size);
    }
  });
  for (std::int64_t output = 0; output < outputs; ++output) {
    const auto* first = sums.data() + output * blocks;
    add_logarithm(y[output], std::accumulate(first, first + blocks, Wide<T>{0}));
  }
}

}  // namespace

template <std::floating_point T> void softmax(const View<const T>& x, std::size_t dim, const View<T>& y) {
  for_tiles<T>("softmax", x, dim, y.data, nullptr, [](const auto& tile) { softmax_of(tile); });
}

template <std::floating_point T> void log_softmax(const View<const T>& x, std::size_t dim, const View<T>& y) {
  for_tiles<T>("log_softmax", x, dim, y.data, nullptr, [](const auto& tile) { log_softmax_of(tile); });
}

template <std::floating_point T>
void softmax_backward(const View<const T>& dy, const View<const T>& y, std::size_t dim, const View<T>& dx) {
  for_tiles<T>("softmax_backward", dy, dim, dx.data, y.data, [](const auto& tile) { softmax_backward_of(tile); });
}

template <std::floating_point T>
void log_softmax_backward(const View<const T>& dy, const View<const T>& y, std::size_t dim, const View<T>& dx) {
  for_tiles<T>("log_softmax_backward", dy, dim, dx.data, y.data,
               [](const auto& tile) { log_softmax_backward_of(tile); });
}

template <std::floating_point T> void log_sum_exp(const View<const T>& x, const View<T>& y) {
  max(x, y);
  const Reduction axes(x, y.shape);
  if (axes.kept.numel() == 0) return;
  const auto [run, gap] = axes.kept.inner();
  if (run >= short_row && (gap == 1 || axes.reduced.numel() < short_row)) {
    log_sum_exp_of_columns(x, axes, y.data);
  } else {
    log_sum_exp_of_blocks(x, axes, y.data);
  }
}

template void softmax(const View<const float>&, std::size_t, const View<float>&);
template void log_softmax(const View<const float>&, std::size_t, const View<float>&);
template void softmax_backward(const View<const float>&, const View<const float>&, std::size_t, const View<float>&);
template void log_softmax_backward(const View<const float>&, const View<const float>&, std::size_t, const View<float>&);
template void log_sum_exp(const View<const float>&, const View<float>&);
template void softmax(const View<const double>&, std::size_t, const View<double>&);
template void log_softmax(const View<const double>&, std::size_t, const View<double>&);
template void softmax_backward(const View<const double>&, const View<const double>&, std::size_t, const View<double>&);
template void log_softmax_backward(const View<const double>&, const View<const double>&, std::size_t,
                                   const View<double>&);
template void log_sum_exp(const View<const double>&, const View<double>&);

}  // namespace minitorch::operators
