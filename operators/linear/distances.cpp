// Distances of rows, by tiles as in product_of_tiles.cpp: a tile of results stays in registers, and the squares of one
// difference after the other are added to it. The derivatives of a row are a sum over the other rows, by tiles too.
#include "operators/linear/distances.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "operators/layout/quotient.hpp"
#include "operators/linear/product.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/recording/recording.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// A tile has up to this many rows of up to 2 SIMD vectors.
constexpr int64_t rows_of_distances = 6, rows_of_pulls = 4;
template <class T> constexpr int64_t panel_columns = 2 * Simd<T>::size;
// The numbers that one sum in registers takes, and the rows of a panel, which is at most 16 KiB. Sums of more are made
// of such sums.
template <class T> constexpr int64_t panel_rows = 512 / sizeof(T);
constexpr int64_t panels_in_block = 8;          // a block is `panel_rows` rows of results, and as many columns
constexpr int64_t part_of_distances = 1 << 19;  // the differences of a part, some 50 µs

// Some columns of a matrix, copied to contiguous rows, with zeros up to 1 or 2 vectors.
template <class T> struct Panel {
  alignas(64) std::array<T, panel_rows<T> * panel_columns<T>> numbers;
  int64_t width = 0;

  Panel() {}  // NOLINT: zeros would cost time
  T* row(int64_t i) { return numbers.data() + i * width; }
  void fill(int64_t rows, int64_t its_width) {
    width = its_width;
    std::fill_n(numbers.data(), rows * width, T{0});
  }
  void copy(const Matrix<const T>& from) {
    width = from.columns > Simd<T>::size ? panel_columns<T> : Simd<T>::size;
    T* to = numbers.data();
    for (int64_t i = 0; i < from.rows; ++i, to += width) {
      const T* const row = from.data + i * from.row_stride;
      if (from.column_stride == 1) {
        std::copy_n(row, from.columns, to);
      } else {
        for (int64_t j = 0; j < from.columns; ++j) to[j] = row[j * from.column_stride];
      }
      std::fill(to + from.columns, to + width, T{0});
    }
  }
};

// ‖x - y‖ = length 2^exponent, for numbers of any size.
template <class T> struct ScaledDistance {
  int exponent = 0;
  T length = 0;

  ScaledDistance(const T* x, const T* y, int64_t k) {
    T largest = 0;
    for (int64_t p = 0; p < k; ++p) largest = std::max(largest, std::abs(x[p] - y[p]));
    if (largest > 0 && std::isfinite(largest)) exponent = std::ilogb(largest);
    for (int64_t p = 0; p < k; ++p) length += square(scaled(x[p] - y[p]));
    length = std::sqrt(length);
  }
  T scaled(T difference) const { return std::ldexp(difference, -exponent); }
  static T square(T number) { return number * number; }
};

// Adds to `sums` the squares of the differences of rows of x, `x_stride` apart, and columns of a panel, `depth` rows.
template <class T, std::size_t rows, std::size_t vectors>
void add_squares(const T* x, int64_t x_stride, int64_t depth, const Panel<T>& panel, T* sums) {
  constexpr std::size_t size = Simd<T>::size;
  std::array<std::array<Simd<T>, vectors>, rows> tile{};
  const T* row = panel.numbers.data();
  const auto stride = static_cast<std::size_t>(x_stride);
  for (int64_t p = 0; p < depth; ++p, ++x, row += vectors * size) {
    std::array<Simd<T>, vectors> own{};
    for (std::size_t j = 0; j < vectors; ++j) own[j] = Simd<T>::load(row + j * size);
    for (std::size_t i = 0; i < rows; ++i) {
      const Simd<T> number = x[i * stride];
      for (std::size_t j = 0; j < vectors; ++j) {
        const Simd<T> difference = number - own[j];
        tile[i][j] = multiply_add(difference, difference, tile[i][j]);
      }
    }
  }
  each<rows, vectors>([&](std::size_t i, std::size_t j) {
    T* const to = sums + (i * vectors + j) * size;
    (tile[i][j] + Simd<T>::load(to)).store(to);
  });
}

// Adds to `sums` dd (x - y) / d for rows x and all rows y of a panel, `depth` rows. dd and the inverses of d have the
// same strides.
template <class T, std::size_t rows, std::size_t vectors>
void add_pulls(const T* x, const Matrix<const T>& dd, const Matrix<const T>& inverses, const Panel<T>& panel, T* sums) {
  constexpr std::size_t size = Simd<T>::size;
  std::array<std::array<Simd<T>, vectors>, rows> own{}, tile{};
  each<rows, vectors>([&](std::size_t i, std::size_t j) { own[i][j] = Simd<T>::load(x + (i * vectors + j) * size); });
  const T* row = panel.numbers.data();
  const auto stride = static_cast<std::size_t>(dd.row_stride);
  const T* slope = dd.data;
  const T* inverse = inverses.data;
  for (int64_t q = 0; q < dd.columns; ++q, row += vectors * size) {
    std::array<Simd<T>, vectors> other{};
    for (std::size_t j = 0; j < vectors; ++j) other[j] = Simd<T>::load(row + j * size);
    for (std::size_t i = 0; i < rows; ++i) {
      const Simd<T> factor = inverse[i * stride], derivative = slope[i * stride];
      for (std::size_t j = 0; j < vectors; ++j) {
        tile[i][j] = multiply_add(derivative, (own[i][j] - other[j]) * factor, tile[i][j]);
      }
    }
    slope += dd.column_stride;
    inverse += dd.column_stride;
  }
  each<rows, vectors>([&](std::size_t i, std::size_t j) {
    T* const to = sums + (i * vectors + j) * size;
    (tile[i][j] + Simd<T>::load(to)).store(to);
  });
}

// Calls f.operator()<rows, vectors>() for the sizes of a tile.
template <std::size_t most, class F> void with_tile(int64_t rows, bool is_wide, const F& f) {
  if constexpr (most > 1) {
    if (rows < static_cast<int64_t>(most)) return with_tile<most - 1>(rows, is_wide, f);
  }
  if (is_wide) {
    f.template operator()<most, 2>();
  } else {
    f.template operator()<most, 1>();
  }
}

// Replaces n sums of squares, a multiple of a vector, by their roots. Returns whether all squares kept their digits.
template <class T> bool take_roots(T* sums, int64_t n, T least) {
  constexpr T most = std::numeric_limits<T>::max();
  SimdMask<T> is_lost{};
  for (int64_t i = 0; i < n; i += Simd<T>::size) {
    const Simd<T> sum = Simd<T>::load(sums + i);
    is_lost.v |= (sum < least).v | (sum > most).v;
    sqrt(sum).store(sums + i);
  }
  return !any(is_lost);
}

// d for at most `panel_rows` rows of x and as many rows of y as a panel has columns.
template <class T>
void distances_of_panel(const Matrix<const T>& x, const Matrix<const T>& y, const Matrix<T>& d, Panel<T>& panel) {
  const int64_t k = x.columns;
  Panel<T> sums;
  for (int64_t p = 0; p < k; p += panel_rows<T>) {
    const int64_t depth = std::min(panel_rows<T>, k - p);
    panel.copy(transposed(y.block(0, p, y.rows, depth)));
    if (p == 0) sums.fill(x.rows, panel.width);
    even_parts(x.rows, rows_of_distances, [&](int64_t i, int64_t rows) {
      with_tile<rows_of_distances>(rows, panel.width > Simd<T>::size, [&]<std::size_t n, std::size_t vectors>() {
        add_squares<T, n, vectors>(x.data + i * x.row_stride + p, x.row_stride, depth, panel, sums.row(i));
      });
    });
  }
  const T least = static_cast<T>(k) * std::numeric_limits<T>::min(), least_root = std::sqrt(least);
  for (int64_t i = 0; i < x.rows; ++i) {
    T* const roots = sums.row(i);
    const bool all_kept = take_roots(roots, sums.width, least);
    for (int64_t j = 0; !all_kept && j < y.rows; ++j) {
      if (!(roots[j] < least_root) && !std::isinf(roots[j])) continue;
      const ScaledDistance<T> distance(x.data + i * x.row_stride, y.data + j * y.row_stride, k);
      roots[j] = std::ldexp(distance.length, distance.exponent);
    }
    std::copy_n(roots, y.rows, d.data + i * d.row_stride);
  }
}

// d for at most `panel_rows` rows of x.
template <class T> void distances_of_block(const Matrix<const T>& x, const Matrix<const T>& y, const Matrix<T>& d) {
  Panel<T> panel;
  for (int64_t j = 0; j < y.rows; j += panel_columns<T>) {
    const int64_t columns = std::min(panel_columns<T>, y.rows - j);
    distances_of_panel(x, y.block(j, 0, columns, y.columns), d.block(0, j, d.rows, columns), panel);
  }
}

// The operands of da = Σ dd (a - b) / d, for all rows of a and of b.
template <class T> struct Pulls {
  Matrix<const T> dd, inverses, a, b;

  Pulls block(int64_t row, int64_t column, int64_t rows, int64_t columns) const {
    return {dd.block(row, 0, rows, dd.columns), inverses.block(row, 0, rows, dd.columns),
            a.block(row, column, rows, columns), b.block(0, column, b.rows, columns)};
  }
};

// da for at most as many rows and columns of a as a panel has.
template <class T> void pulls_of_panel(const Pulls<T>& pulls, const Matrix<T>& da) {
  const auto& [dd, inverses, a, b] = pulls;
  Panel<T> own, others, sums;
  own.copy(a);
  sums.fill(a.rows, own.width);
  for (int64_t q = 0; q < b.rows; q += panel_rows<T>) {
    const int64_t depth = std::min(panel_rows<T>, b.rows - q);
    others.copy(b.block(q, 0, depth, b.columns));
    for (int64_t i = 0; i < a.rows; i += rows_of_pulls) {
      const int64_t rows = std::min(rows_of_pulls, a.rows - i);
      const auto own_dd = dd.block(i, q, rows, depth), own_inverses = inverses.block(i, q, rows, depth);
      with_tile<rows_of_pulls>(rows, own.width > Simd<T>::size, [&]<std::size_t n, std::size_t vectors>() {
        add_pulls<T, n, vectors>(own.row(i), own_dd, own_inverses, others, sums.row(i));
      });
    }
  }
  for (int64_t i = 0; i < a.rows; ++i) std::copy_n(sums.row(i), a.columns, da.data + i * da.row_stride);
}

// da for distances of any size, of which no inverses are needed.
template <class T> void pulls_of_any_scale(const Pulls<T>& pulls, const Matrix<T>& da) {
  const auto& [dd, inverses, a, b] = pulls;
  for (int64_t i = 0; i < a.rows; ++i) {
    const T* const x = a.data + i * a.row_stride;
    T* const dx = da.data + i * da.row_stride;
    std::fill_n(dx, a.columns, T{0});
    for (int64_t j = 0; j < b.rows; ++j) {
      const T* const y = b.data + j * b.row_stride;
      const T slope = dd.data[i * dd.row_stride + j * dd.column_stride];
      const ScaledDistance<T> distance(x, y, a.columns);
      if (distance.length == 0) continue;
      for (int64_t p = 0; p < a.columns; ++p) dx[p] += slope * (distance.scaled(x[p] - y[p]) / distance.length);
    }
  }
}

// Replaces n distances by their inverses, and 0 by 0. Returns whether all are finite.
template <class T> bool invert(T* d, int64_t n) {
  constexpr T most = std::numeric_limits<T>::max();
  const auto inverses = [&](const Simd<T>& distances) { return where(distances == 0, 0, 1 / distances); };
  SimdMask<T> is_infinite{};
  int64_t i = 0;
  for (; i + Simd<T>::size <= n; i += Simd<T>::size) {
    const Simd<T> distances = Simd<T>::load(d + i), y = inverses(distances);
    is_infinite.v |= (distances > most).v | (y > most).v;
    y.store(d + i);
  }
  bool are_finite = !any(is_infinite);
  for (; i < n; ++i) {
    const T distance = d[i];
    d[i] = distance == 0 ? 0 : 1 / distance;
    are_finite = are_finite && !std::isinf(distance) && !std::isinf(d[i]);
  }
  return are_finite;
}

template <class T> Matrix<T> matrix_of(const Matrices<T>& a, int64_t number) {
  return {a[number], a.rows, a.columns, a.columns, 1};
}

// Some rows and columns of a matrix of a batch.
struct BlockOfMatrix {
  int64_t number, row, column, rows, columns;

  template <class T> Matrix<T> of(const Matrices<T>& a) const {
    return matrix_of(a, number).block(row, column, rows, columns);
  }
};

// Cuts the matrices of a batch into blocks of at most `panel_rows` rows, and calls f for each. An element takes `work`
// differences.
template <class T, class F>
void each_block(const char* name, const Matrices<T>& a, int64_t most_columns, int64_t work, const F& f) {
  constexpr int64_t most_rows = panel_rows<T>;
  const int64_t down = quotient_rounded_up(a.rows, most_rows), across = quotient_rounded_up(a.columns, most_columns);
  const int64_t blocks = a.count * down * across;
  const int64_t work_of_block = std::min(a.rows, most_rows) * std::min(a.columns, most_columns) * work;
  const int64_t grain = std::max<int64_t>(1, part_of_distances / std::max<int64_t>(1, work_of_block));
  KernelTrace::record(name, {a.count, a.rows, a.columns}, Path::contiguous, blocks, grain);
  parallel_for(blocks, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t row = i / across % down * most_rows, column = i % across * most_columns;
      f(BlockOfMatrix{i / across / down, row, column, std::min(most_rows, a.rows - row),
                      std::min(most_columns, a.columns - column)});
    }
  });
}

}  // namespace

template <std::floating_point T>
void distances(const Matrices<const T>& x, const Matrices<const T>& y, const Matrices<T>& d) {
  recorded("cdist", [x, y, d] {
    each_block("cdist", d, panels_in_block * panel_columns<T>, x.columns, [&](const BlockOfMatrix& block) {
      const auto own = matrix_of(x, block.number).block(block.row, 0, block.rows, x.columns);
      const auto others = matrix_of(y, block.number).block(block.column, 0, block.columns, y.columns);
      distances_of_block(own, others, block.of(d));
    });
  });
}

template <std::floating_point T>
void distances_backward(const Matrices<const T>& dd, const Matrices<const T>& x, const Matrices<const T>& y,
                        const Matrices<T>& d, const Matrices<T>& dx, const Matrices<T>& dy) {
  recorded("cdist_backward", [dd, x, y, d, dx, dy] {
    constexpr int64_t grain = 16384;
    std::atomic<bool> are_finite = true;
    parallel_for(d.count * d.rows * d.columns, grain, [&](int64_t begin, int64_t end) {
      if (!invert(d.data + begin, end - begin)) are_finite = false;
    });
    // `along` and `across` are the strides of dd from a row of a, and of b, to the next.
    const auto compute = [&](const Matrices<const T>& a, const Matrices<const T>& b, const Matrices<T>& da,
                             int64_t along, int64_t across) {
      if (da.data == nullptr) return;
      each_block("cdist_backward", da, panel_columns<T>, b.rows, [&](const BlockOfMatrix& block) {
        const auto slopes = [&](const T* from) { return Matrix<const T>{from, a.rows, b.rows, along, across}; };
        const Pulls<T> all{slopes(dd[block.number]), slopes(d[block.number]), matrix_of(a, block.number),
                           matrix_of(b, block.number)};
        if (are_finite) {
          pulls_of_panel(all.block(block.row, block.column, block.rows, block.columns), block.of(da));
        } else if (block.column == 0) {
          pulls_of_any_scale(all.block(block.row, 0, block.rows, a.columns),
                             matrix_of(da, block.number).block(block.row, 0, block.rows, a.columns));
        }
      });
    };
    compute(x, y, dx, d.columns, 1);
    compute(y, x, dy, 1, d.columns);
  });
}

template void distances(const Matrices<const float>&, const Matrices<const float>&, const Matrices<float>&);
template void distances(const Matrices<const double>&, const Matrices<const double>&, const Matrices<double>&);
template void distances_backward(const Matrices<const float>&, const Matrices<const float>&,
                                 const Matrices<const float>&, const Matrices<float>&, const Matrices<float>&,
                                 const Matrices<float>&);
template void distances_backward(const Matrices<const double>&, const Matrices<const double>&,
                                 const Matrices<const double>&, const Matrices<double>&, const Matrices<double>&,
                                 const Matrices<double>&);

}  // namespace minitorch::operators
