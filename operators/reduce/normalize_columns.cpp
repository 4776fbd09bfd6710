// Batch normalisation of features. The first pass computes sums of columns: parts of the rows in parallel, each in
// blocks of rows, and a block in tiles of columns, whose sums are in registers. The second pass computes the result.
#include "operators/reduce/normalize_columns.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/reduce/moments.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_row.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr int64_t column_grain = 16384;     // elements; below it, threads cost more than they save
constexpr int64_t rows_in_block = 32;       // summed in T, before their sum is added in double
constexpr int64_t most_parts_of_rows = 16;  // each with sums of its own

// Neighbouring columns, which fill some vectors. A single vector may be beyond the last column: 0 there.
template <class T, std::size_t vectors> struct ColumnTile {
  static constexpr int64_t width = static_cast<int64_t>(vectors) * Simd<T>::size;
  using Numbers = std::array<T, static_cast<std::size_t>(width)>;
  using Sums = std::array<Simd<T>, vectors>;
  int64_t first, columns;

  int64_t count() const { return std::min(width, columns - first); }
  Simd<T> load(const T* row, std::size_t v) const {
    if constexpr (vectors == 1) return load_some(row + first, columns - first);
    const T* x = row + first + static_cast<int64_t>(v) * Simd<T>::size;
    __builtin_prefetch(x + width);  // processors do not prefetch long strides
    return Simd<T>::load(x);
  }
  // Calls f(row, v) for the vectors of each row of a block.
  template <class F> void for_rows(const T* x, int64_t rows, const F& f) const {
    for (int64_t i = 0; i < rows; ++i) {
      for (std::size_t v = 0; v < vectors; ++v) f(x + i * columns, v);
    }
  }
  static Numbers numbers_of(const Sums& sums) {
    Numbers result;
    for (std::size_t v = 0; v < vectors; ++v) sums[v].store(result.data() + static_cast<int64_t>(v) * Simd<T>::size);
    return result;
  }
};

// Calls f(tile) for tiles of all columns.
template <class T, class F> void for_column_tiles(int64_t columns, const F& f) {
  using Four = ColumnTile<T, 4>;
  int64_t first = 0;
  for (; first + Four::width <= columns; first += Four::width) f(Four{first, columns});
  for (; first < columns; first += Simd<T>::size) f(ColumnTile<T, 1>{first, columns});
}

// The rows of a matrix, in parts of whole blocks.
struct PartsOfRows {
  ColumnSizes sizes;
  int64_t in_part;

  explicit PartsOfRows(const ColumnSizes& given) : sizes(given) {
    const int64_t enough = std::max<int64_t>(1, column_grain / given.columns);
    const int64_t rows = std::max(enough, quotient_rounded_up(given.rows, most_parts_of_rows));
    in_part = quotient_rounded_up(rows, rows_in_block) * rows_in_block;
  }
  int64_t count() const { return quotient_rounded_up(sizes.rows, in_part); }

  // Calls f(part, first, rows) for each block of rows, those of a part in their order.
  template <class F> void for_blocks_of_rows(std::string_view name, const F& f) const {
    KernelTrace::record(name, {sizes.rows, sizes.columns}, Path::contiguous, sizes.rows, in_part);
    parallel_for(sizes.rows, in_part, [&](int64_t begin, int64_t end) {
      for (int64_t first = begin; first < end; first += rows_in_block) {
        f(begin / in_part, first, std::min(rows_in_block, end - first));
      }
    });
  }
  // Calls f(at) for each row, which begins at element `at`.
  template <class F> void for_each_row(const F& f) const {
    parallel_for(sizes.rows, in_part, [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) f(row * sizes.columns);
    });
  }
};

// Two numbers for each column, of each part of the rows.
template <class T> struct ColumnSums {
  int64_t columns;
  std::vector<Wide<T>> memory;

  explicit ColumnSums(const PartsOfRows& parts)
      : columns(parts.sizes.columns), memory(static_cast<std::size_t>(2 * parts.count() * columns)) {}
  Wide<T>* first(int64_t part) { return memory.data() + 2 * part * columns; }
  Wide<T>* second(int64_t part) { return first(part) + columns; }
};

// Joins the moments of `count` rows of a column with those of others.
template <class T> void join_moments(Wide<T>& mean, Wide<T>& squares, Wide<T> count, const Moments<T>& other) {
  Moments<T> all{count, mean, squares};
  all.join(other);
  mean = all.mean;
  squares = all.squares;
}

// The mean of each column of a block of rows, rounded.
template <class T, std::size_t vectors>
auto means_of_block(const ColumnTile<T, vectors>& tile, const T* x, int64_t rows) {
  typename ColumnTile<T, vectors>::Sums sums{};
  tile.for_rows(x, rows, [&](const T* row, std::size_t v) { sums[v] = sums[v] + tile.load(row, v); });
  for (auto& sum : sums) sum = sum / static_cast<T>(rows);
  return tile.numbers_of(sums);
}

// Joins the moments of a block of rows with those of `before` rows. They are computed from distances to the mean of
// the rows before: where that is far from the block, the variance of all is as large, so nothing cancels. The first
// block has its own mean. The distances' own mean corrects the mean.
template <class T, std::size_t vectors>
void take_block(const ColumnTile<T, vectors>& tile, const T* x, int64_t rows, int64_t before, Wide<T>* mean,
                Wide<T>* squares) {
  typename ColumnTile<T, vectors>::Numbers near{};
  if (before == 0) {
    near = means_of_block(tile, x, rows);
  } else {
    std::transform(mean + tile.first, mean + tile.first + tile.count(), near.begin(),
                   [](Wide<T> number) { return static_cast<T>(number); });
  }
  typename ColumnTile<T, vectors>::Sums centre{}, rest{}, distances{};
  for (std::size_t v = 0; v < vectors; ++v) {
    centre[v] = Simd<T>::load(near.data() + static_cast<int64_t>(v) * Simd<T>::size);
  }
  tile.for_rows(x, rows, [&](const T* row, std::size_t v) {
    const Simd<T> distance = tile.load(row, v) - centre[v];
    rest[v] = rest[v] + distance;
    distances[v] = multiply_add<T>(distance, distance, distances[v]);
  });
  const auto rests = tile.numbers_of(rest), all = tile.numbers_of(distances);
  const auto n = static_cast<Wide<T>>(rows);
  for (int64_t j = 0; j < tile.count(); ++j) {
    const auto at = static_cast<std::size_t>(j);
    const Wide<T> remaining = rests[at], off = remaining / n;
    join_moments<T>(mean[tile.first + j], squares[tile.first + j], static_cast<Wide<T>>(before),
                    {n, near[at] + off, std::max<Wide<T>>(all[at] - remaining * off, 0)});
  }
}

// Calls f(j, moments) for each column j.
template <class T, class F>
void for_moments_of_columns(std::string_view name, const PartsOfRows& parts, const T* x, const F& f) {
  const ColumnSizes& sizes = parts.sizes;
  ColumnSums<T> moments(parts);
  parts.for_blocks_of_rows(name, [&](int64_t part, int64_t first, int64_t rows) {
    for_column_tiles<T>(sizes.columns, [&](const auto& tile) {
      take_block(tile, x + first * sizes.columns, rows, first - part * parts.in_part, moments.first(part),
                 moments.second(part));
    });
  });
  for (int64_t j = 0; j < sizes.columns; ++j) {
    Moments<T> all;
    for (int64_t part = 0; part < parts.count(); ++part) {
      const int64_t rows = std::min(parts.in_part, sizes.rows - part * parts.in_part);
      all.join({static_cast<Wide<T>>(rows), moments.first(part)[j], moments.second(part)[j]});
    }
    f(j, all);
  }
}

// Adds Σ dy and Σ dy (x - mean) of a block of rows.
template <class T, std::size_t vectors>
void add_block(const ColumnTile<T, vectors>& tile, const T* dy, const T* x, int64_t rows, const T* mean, Wide<T>* of_dy,
               Wide<T>* of_products) {
  typename ColumnTile<T, vectors>::Sums centre{}, sums{}, products{};
  for (std::size_t v = 0; v < vectors; ++v) centre[v] = tile.load(mean, v);
  tile.for_rows(dy, rows, [&](const T* row, std::size_t v) {
    const Simd<T> d = tile.load(row, v);
    sums[v] = sums[v] + d;
    products[v] = multiply_add<T>(d, tile.load(x + (row - dy), v) - centre[v], products[v]);
  });
  const auto all = tile.numbers_of(sums), all_products = tile.numbers_of(products);
  for (int64_t j = 0; j < tile.count(); ++j) {
    of_dy[tile.first + j] += all[static_cast<std::size_t>(j)];
    of_products[tile.first + j] += all_products[static_cast<std::size_t>(j)];
  }
}

}  // namespace

template <std::floating_point T>
void normalize_columns(const ColumnSizes& sizes, const T* x, T eps, const T* weight, const T* bias, T* mean,
                       T* variance, T* y) {
  const PartsOfRows parts(sizes);
  std::vector<T> scale(static_cast<std::size_t>(sizes.columns));
  for_moments_of_columns("normalize_columns", parts, x, [&](int64_t j, const Moments<T>& of) {
    mean[j] = static_cast<T>(of.mean);
    variance[j] = static_cast<T>(of.squares / of.count);
    scale[static_cast<std::size_t>(j)] = static_cast<T>(inverse_deviation(variance[j], eps) * weight[j]);
  });
  parts.for_each_row([&, scales = scale.data()](int64_t at) {
    for_row(sizes.columns, y + at,
            [=](const auto& load) { return multiply_add<T>(load(x + at) - load(mean), load(scales), load(bias)); });
  });
}

template <std::floating_point T> void squared_distances_of_columns(const ColumnSizes& sizes, const T* x, T* y) {
  for_moments_of_columns("squared_distances_of_columns", PartsOfRows(sizes), x,
                         [y](int64_t j, const Moments<T>& of) { y[j] = static_cast<T>(of.squares); });
}

template <std::floating_point T>
void normalize_columns_backward(const ColumnSizes& sizes, const T* dy, const T* x, T eps, const T* weight,
                                const T* mean, const T* variance, T* dx, T* d_weight, T* d_bias) {
  const PartsOfRows parts(sizes);
  ColumnSums<T> sums(parts);
  const auto columns = static_cast<std::size_t>(sizes.columns);
  std::vector<T> scale(columns), slope(columns), shift(columns);
  parts.for_blocks_of_rows("normalize_columns_backward", [&](int64_t part, int64_t first, int64_t rows) {
    const int64_t at = first * sizes.columns;
    for_column_tiles<T>(sizes.columns, [&](const auto& tile) {
      add_block(tile, dy + at, x + at, rows, mean, sums.first(part), sums.second(part));
    });
  });
  for (std::size_t j = 0; j < columns; ++j) {
    Wide<T> of_dy = 0, of_products = 0;
    for (int64_t part = 0; part < parts.count(); ++part) {
      of_dy += sums.first(part)[j];
      of_products += sums.second(part)[j];
    }
    const Wide<T> r = inverse_deviation(variance[j], eps), of_dyn = of_products * r;
    const Wide<T> count = static_cast<Wide<T>>(sizes.rows), factor = r * weight[j];
    d_bias[j] = static_cast<T>(of_dy);
    d_weight[j] = static_cast<T>(of_dyn);
    scale[j] = static_cast<T>(factor);
    slope[j] = static_cast<T>(-r * factor * (of_dyn / count));
    shift[j] = static_cast<T>(-factor * (of_dy / count));
  }
  if (dx == nullptr) return;
  parts.for_each_row([&, scales = scale.data(), slopes = slope.data(), shifts = shift.data()](int64_t at) {
    for_row(sizes.columns, dx + at, [=](const auto& load) {
      const Simd<T> rest = multiply_add<T>(load(x + at) - load(mean), load(slopes), load(shifts));
      return multiply_add<T>(load(dy + at), load(scales), rest);
    });
  });
}

template void normalize_columns(const ColumnSizes&, const float*, float, const float*, const float*, float*, float*,
                                float*);
template void normalize_columns(const ColumnSizes&, const double*, double, const double*, const double*, double*,
                                double*, double*);
template void squared_distances_of_columns(const ColumnSizes&, const float*, float*);
template void squared_distances_of_columns(const ColumnSizes&, const double*, double*);
template void normalize_columns_backward(const ColumnSizes&, const float*, const float*, float, const float*,
                                         const float*, const float*, float*, float*, float*);
template void normalize_columns_backward(const ColumnSizes&, const double*, const double*, double, const double*,
                                         const double*, const double*, double*, double*, double*);

}  // namespace minitorch::operators
