// Batch and group normalisation. A group is read from memory once: its moments, and then its result, are computed while
// it lies in the cache.
#include "operators/reduce/normalize_channels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "operators/layout/dtype.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/reduce/moments.hpp"
#include "operators/reduce/normalize_columns.hpp"
#include "operators/reduce/summation.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_row.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr int64_t channel_grain = 16384;  // elements; below it, threads cost more than they save

// y = (x - mean) scale + shift
template <class T> void scale_row(const T* x, int64_t n, T mean, T scale, T shift, T* y) {
  for_row(n, y, [=](const auto& load) { return multiply_add<T>(load(x) - mean, scale, shift); });
}

// dx = dy scale + ((x - mean) slope + shift)
template <class T> void scale_derivative(const T* dy, const T* x, int64_t n, T scale, T mean, T slope, T shift, T* dx) {
  for_row(n, dx, [=](const auto& load) {
    return multiply_add<T>(load(dy), scale, multiply_add<T>(load(x) - mean, slope, shift));
  });
}

// Σ dy and Σ dy (x - mean) of a row.
template <class T> std::array<Wide<T>, 2> derivative_sums(const T* dy, const T* x, int64_t n, T mean) {
  std::array<Wide<T>, 2> result{};
  for_blocks(n, [&](int64_t begin, int64_t size) {
    const auto block = totals<T, 2>(size, [&](const auto& load, auto& sums) {
      const Simd<T> d = load(dy + begin, T{0});
      sums[0] = sums[0] + d;
      sums[1] = multiply_add<T>(d, load(x + begin, mean) - mean, sums[1]);
    });
    for (std::size_t s = 0; s < 2; ++s) result[s] += block[s];
  });
  return result;
}

// Calls f(group) for each group.
template <class F> void for_groups(std::string_view name, const RowGroups& groups, const F& f) {
  const int64_t n = groups.groups(), groups_in_grain = std::max<int64_t>(1, channel_grain / groups.count());
  KernelTrace::record(name, {groups.examples, groups.channels, groups.length}, Path::contiguous, n, groups_in_grain);
  parallel_for(n, groups_in_grain, [&](int64_t begin, int64_t end) {
    for (int64_t group = begin; group < end; ++group) f(group);
  });
}

// Calls f(row, channel) for each row of a group: `row` is its index in the tensor.
template <class F> void for_rows_of(const RowGroups& groups, int64_t group, const F& f) {
  int64_t row = groups.first_row(group);
  for (int64_t i = 0; i < groups.rows(); ++i, row += groups.row_step()) f(row, row % groups.channels);
}

// Whether the groups are the columns of a matrix.
bool is_matrix(const RowGroups& groups) { return groups.across_batch() && groups.length == 1; }
ColumnSizes sizes_of(const RowGroups& groups) { return {groups.examples, groups.channels}; }

}  // namespace

template <std::floating_point T>
void normalize_channels(const RowGroups& groups, const T* x, T eps, const T* weight, const T* bias, T* mean,
                        T* variance, T* y) {
  const int64_t n = groups.length;
  if (is_matrix(groups)) {
    return normalize_columns(sizes_of(groups), x, eps, weight, bias, mean, variance, y);
  }
  for_groups("normalize_channels", groups, [&](int64_t group) {
    Moments<T> moments;
    for_rows_of(groups, group, [&](int64_t row, int64_t /*channel*/) {
      for_blocks(n,
                 [&](int64_t begin, int64_t size) { moments.join(Moments<T>::of_block(x + row * n + begin, size)); });
    });
    mean[group] = static_cast<T>(moments.mean);
    variance[group] = static_cast<T>(moments.squares / moments.count);
    const Wide<T> r = inverse_deviation(variance[group], eps);
    for_rows_of(groups, group, [&](int64_t row, int64_t channel) {
      scale_row(x + row * n, n, mean[group], static_cast<T>(r * weight[channel]), bias[channel], y + row * n);
    });
  });
}

template <std::floating_point T>
void normalize_channels_backward(const RowGroups& groups, const T* dy, const T* x, T eps, const T* weight,
                                 const T* mean, const T* variance, T* dx, T* d_weight, T* d_bias) {
  const int64_t n = groups.length;
  if (is_matrix(groups)) {
    return normalize_columns_backward(sizes_of(groups), dy, x, eps, weight, mean, variance, dx, d_weight, d_bias);
  }
  for_groups("normalize_channels_backward", groups, [&](int64_t group) {
    const Wide<T> r = inverse_deviation(variance[group], eps), count = static_cast<Wide<T>>(groups.count());
    Wide<T> sum_of_g = 0, sum_of_gn = 0, sum_of_dy = 0, sum_of_dyn = 0;
    for_rows_of(groups, group, [&](int64_t row, int64_t channel) {
      const auto [of_dy, of_products] = derivative_sums(dy + row * n, x + row * n, n, mean[group]);
      const Wide<T> of_dyn = of_products * r;
      sum_of_dy += of_dy;
      sum_of_dyn += of_dyn;
      sum_of_g += weight[channel] * of_dy;
      sum_of_gn += weight[channel] * of_dyn;
      if (!groups.across_batch()) {
        d_bias[row] = static_cast<T>(of_dy);
        d_weight[row] = static_cast<T>(of_dyn);
      }
    });
    if (groups.across_batch()) {
      d_bias[group] = static_cast<T>(sum_of_dy);
      d_weight[group] = static_cast<T>(sum_of_dyn);
    }
    if (dx == nullptr) return;
    const auto slope = static_cast<T>(-r * r * (sum_of_gn / count)), shift = static_cast<T>(-r * (sum_of_g / count));
    for_rows_of(groups, group, [&](int64_t row, int64_t channel) {
      scale_derivative(dy + row * n, x + row * n, n, static_cast<T>(r * weight[channel]), mean[group], slope, shift,
                       dx + row * n);
    });
  });
}

template <std::floating_point T>
void scale_channels(const RowGroups& rows, const T* x, const T* scale, const T* shift, T* y) {
  const int64_t example = rows.channels * rows.length;
  const int64_t in_grain = std::max<int64_t>(1, channel_grain / example);
  KernelTrace::record("scale_channels", {rows.examples, rows.channels, rows.length}, Path::contiguous, rows.examples,
                      in_grain);
  parallel_for(rows.examples, in_grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const T* from = x + i * example;
      T* const to = y + i * example;
      if (rows.length == 1) {
        for_row(example, to, [=](const auto& load) { return multiply_add<T>(load(from), load(scale), load(shift)); });
        continue;
      }
      for (int64_t channel = 0; channel < rows.channels; ++channel) {
        const int64_t at = channel * rows.length;
        scale_row(from + at, rows.length, T{0}, scale[channel], shift[channel], to + at);
      }
    }
  });
}

template void scale_channels(const RowGroups&, const float*, const float*, const float*, float*);
template void scale_channels(const RowGroups&, const double*, const double*, const double*, double*);
template void normalize_channels(const RowGroups&, const float*, float, const float*, const float*, float*, float*,
                                 float*);
template void normalize_channels(const RowGroups&, const double*, double, const double*, const double*, double*,
                                 double*, double*);
template void normalize_channels_backward(const RowGroups&, const float*, const float*, float, const float*,
                                          const float*, const float*, float*, float*, float*);
template void normalize_channels_backward(const RowGroups&, const double*, const double*, double, const double*,
                                          const double*, const double*, double*, double*, double*);

}  // namespace minitorch::operators
