// Layer and RMS normalisation. A row is read from memory once: its moments, and then its result, are computed while it
// lies in the cache.
#include "operators/reduce/normalize_rows.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/scratch.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/reduce/moments.hpp"
#include "operators/simd/simd_row.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr int64_t row_grain = 16384;  // elements; below it, threads cost more than they save
constexpr int64_t most_parts = 32;    // of rows in backward, each with sums of its own
constexpr int64_t rows_summed = 32;   // in T, before their sum is added in double

// The mean and the variance of a row; 0 and the mean of x² if the centre is kept.
template <class T> std::array<Wide<T>, 2> moments_of(const T* x, int64_t n, Centre centre) {
  if (centre == Centre::subtracted) {
    const auto moments = Moments<T>::of_row(x, n);
    return {moments.mean, moments.squares / moments.count};
  }
  Wide<T> squares = 0;
  for_blocks(n, [&](int64_t begin, int64_t size) {
    squares += totals<T, 1>(size, [&](const auto& load, auto& sums) {
      const Simd<T> value = load(x + begin, T{0});
      sums[0] = multiply_add<T>(value, value, sums[0]);
    })[0];
  });
  return {0, squares / static_cast<Wide<T>>(n)};
}

// Calls f(load, store) for the vectors of a row: load(x) is the vector of x, and store(to, value) writes a vector, or
// what of it lies in the row.
template <class T, class F> void for_vectors(int64_t n, const F& f) {
  constexpr int64_t size = Simd<T>::size;
  int64_t i = 0;
  for (; i + size <= n; i += size) {
    f([i](const T* x) { return Simd<T>::load(x + i); }, [i](T* to, const Simd<T>& value) { value.store(to + i); });
  }
  if (i == n) return;
  f([i, n](const T* x) { return load_some(x + i, n - i); },
    [i, n](T* to, const Simd<T>& value) { store_some(value, to + i, n - i); });
}

// The derivatives of a row: dx, and what the row adds to those of weight and bias, unless they are null.
template <class T> struct RowDerivative {
  int64_t n;
  Centre centre;
  const T *dy, *x, *weight;
  T mean;
  Wide<T> r;

  void compute(T* dx, T* d_weight, T* d_bias) const {
    const T scale = static_cast<T>(r);
    std::array<Wide<T>, 2> sums{};  // Σ g and Σ g (x - mean)
    for_blocks(n, [&](int64_t begin, int64_t size) {
      const auto block = totals<T, 2>(size, [&](const auto& load, auto& partial) {
        const Simd<T> g = load(dy + begin, T{0}) * load(weight + begin, T{0});
        partial[0] = partial[0] + g;
        partial[1] = multiply_add<T>(g, load(x + begin, mean) - mean, partial[1]);
      });
      for (std::size_t s = 0; s < 2; ++s) sums[s] += block[s];
    });
    const auto count = static_cast<Wide<T>>(n);
    const auto slope = static_cast<T>(-r * r * r * (sums[1] / count));
    const auto shift = centre == Centre::subtracted ? static_cast<T>(-r * (sums[0] / count)) : T{0};
    for_vectors<T>(n, [&](const auto& load, const auto& store) {
      const Simd<T> d = load(dy), distance = load(x) - mean;
      if (d_bias != nullptr) store(d_bias, load(d_bias) + d);
      if (d_weight != nullptr) store(d_weight, multiply_add<T>(d, distance * scale, load(d_weight)));
      if (dx != nullptr) {
        store(dx, multiply_add<T>(d * load(weight), scale, multiply_add<T>(distance, slope, shift)));
      }
    });
  }
};

// The sums over the rows of a part in double, or null; those of some rows are computed in T.
template <class T> struct PartialSums {
  int64_t n;
  double* sums;

  void begin() const {
    if (sums != nullptr) std::fill_n(sums, n, 0.0);
  }
  // Returns `memory`, set to 0, or null.
  T* clear(T* memory) const {
    if (sums == nullptr) return nullptr;
    std::fill_n(memory, n, T{0});
    return memory;
  }
  void add(const T* some) const {
    if (sums == nullptr) return;
    for (int64_t i = 0; i < n; ++i) sums[i] += static_cast<double>(some[i]);
  }
};

int64_t rows_in_part(const RowSizes& sizes) {
  const int64_t enough = std::max<int64_t>(1, row_grain / sizes.columns);
  return std::max(enough, quotient_rounded_up(sizes.rows, most_parts));
}

void record(std::string_view name, const RowSizes& sizes, int64_t rows_in_grain) {
  KernelTrace::record(name, {sizes.rows, sizes.columns}, Path::contiguous, sizes.rows, rows_in_grain);
}

}  // namespace

template <std::floating_point T> void squared_distances_of_rows(const RowSizes& sizes, const T* x, T* y) {
  const int64_t n = sizes.columns, pieces = std::max<int64_t>(1, quotient_rounded_up(n, row_grain));
  const int64_t units = sizes.rows * pieces, grain = std::max<int64_t>(1, row_grain / std::max<int64_t>(1, n));
  KernelTrace::record("squared_distances_of_rows", {sizes.rows, n}, Path::contiguous, units, grain);
  const auto moments_of_piece = [&](int64_t unit) {
    const int64_t first = unit % pieces * row_grain;
    return Moments<T>::of_row(x + unit / pieces * n + first, std::min(row_grain, n - first));
  };
  if (pieces == 1) {
    return parallel_for(units, grain, [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) y[row] = static_cast<T>(moments_of_piece(row).squares);
    });
  }
  std::vector<Moments<T>> moments(static_cast<std::size_t>(units));
  parallel_for(units, grain, [&](int64_t begin, int64_t end) {
    for (int64_t unit = begin; unit < end; ++unit) moments[static_cast<std::size_t>(unit)] = moments_of_piece(unit);
  });
  for (int64_t row = 0; row < sizes.rows; ++row) {
    Moments<T> all;
    for (int64_t unit = row * pieces; unit < (row + 1) * pieces; ++unit)
      all.join(moments[static_cast<std::size_t>(unit)]);
    y[row] = static_cast<T>(all.squares);
  }
}

template <std::floating_point T>
void normalize_rows(const RowSizes& sizes, const T* x, T eps, const T* weight, const T* bias, T* mean, T* variance,
                    T* y) {
  const int64_t n = sizes.columns, rows_in_grain = std::max<int64_t>(1, row_grain / n);
  record("normalize_rows", sizes, rows_in_grain);
  parallel_for(sizes.rows, rows_in_grain, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const T* from = x + row * n;
      const auto [m, v] = moments_of(from, n, sizes.centre);
      mean[row] = static_cast<T>(m);
      variance[row] = static_cast<T>(v);
      const T near = mean[row], scale = static_cast<T>(inverse_deviation(variance[row], eps));
      for_row(n, y + row * n,
              [=](const auto& load) { return multiply_add<T>((load(from) - near) * scale, load(weight), load(bias)); });
    }
  });
}

std::int64_t parts_of_rows(const RowSizes& sizes) {
  const int64_t in_part = rows_in_part(sizes);
  return quotient_rounded_up(sizes.rows, in_part);
}

template <std::floating_point T>
void normalize_rows_backward(const RowSizes& sizes, const T* dy, const T* x, T eps, const T* weight, const T* mean,
                             const T* variance, T* dx, double* d_weight, double* d_bias) {
  const int64_t n = sizes.columns, in_part = rows_in_part(sizes);
  record("normalize_rows_backward", sizes, in_part);
  const Scratch<T> scratch(2 * n, parts_of_rows(sizes));
  parallel_for(sizes.rows, in_part, [&](int64_t begin, int64_t end) {
    const auto part_of = [&](double* sums) { return sums == nullptr ? nullptr : sums + begin / in_part * n; };
    const PartialSums<T> dw{n, part_of(d_weight)}, db{n, part_of(d_bias)};
    dw.begin();
    db.begin();
    scratch.use([&](T* memory) {
      for (int64_t first = begin; first < end; first += rows_summed) {
        T *const own_dw = dw.clear(memory), *const own_db = db.clear(memory + n);
        for (int64_t row = first; row < std::min(end, first + rows_summed); ++row) {
          const int64_t at = row * n;
          const RowDerivative<T> derivative{
              n, sizes.centre, dy + at, x + at, weight, mean[row], inverse_deviation(variance[row], eps)};
          derivative.compute(dx == nullptr ? nullptr : dx + at, own_dw, own_db);
        }
        dw.add(own_dw);
        db.add(own_db);
      }
    });
  });
}

template void squared_distances_of_rows(const RowSizes&, const float*, float*);
template void squared_distances_of_rows(const RowSizes&, const double*, double*);
template void normalize_rows(const RowSizes&, const float*, float, const float*, const float*, float*, float*, float*);
template void normalize_rows(const RowSizes&, const double*, double, const double*, const double*, double*, double*,
                             double*);
template void normalize_rows_backward(const RowSizes&, const float*, const float*, float, const float*, const float*,
                                      const float*, float*, double*, double*);
template void normalize_rows_backward(const RowSizes&, const double*, const double*, double, const double*,
                                      const double*, const double*, double*, double*, double*);

}  // namespace minitorch::operators
