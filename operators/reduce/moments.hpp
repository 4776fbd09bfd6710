// Sums over a row by SIMD vectors, and the mean and variance of its elements: what the kernels that normalise share.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <tuple>

#include "operators/reduce/summation.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

/// Calls f(load, sums) for each vector of a row, which adds it to `sums`, and returns the total of each sum. load(x,
/// other) is the vector of x, with `other` in the lanes from n on. Four times 64 bytes of partial sums keep the
/// processor's units for addition busy.
template <class T, std::size_t sums, class F> std::array<Wide<T>, sums> totals(std::int64_t n, const F& f) {
  constexpr std::size_t vectors = std::tuple_size_v<PartialSumsOf<T>>;
  constexpr std::int64_t size = Simd<T>::size, parts = 4 * vectors;
  std::array<std::array<Simd<T>, sums>, parts> partial{};
  std::int64_t i = 0;
  for (; i + parts * size <= n; i += parts * size) {
    for (std::size_t part = 0; part < parts; ++part) {
      const std::int64_t at = i + static_cast<std::int64_t>(part) * size;
      f([at](const T* x, T /*other*/) { return Simd<T>::load(x + at); }, partial[part]);
    }
  }
  for (std::size_t part = 0; i < n; i += size, ++part) {
    f([i, n](const T* x, T other) { return load_some(x + i, n - i, other); }, partial[part]);
  }
  std::array<Wide<T>, sums> result{};
  for (std::size_t s = 0; s < sums; ++s) {
    PartialSumsOf<T> total;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
    for (std::size_t v = 0; v < vectors; ++v) {
      total[v] =
          (partial[v][s] + partial[vectors + v][s]) + (partial[2 * vectors + v][s] + partial[3 * vectors + v][s]);
    }
    result[s] = sum<T>(total);
  }
  return result;
}

/// Calls f(begin, size) for the blocks of a row.
template <class F> void for_blocks(std::int64_t n, const F& f) {
  for (std::int64_t i = 0; i < n; i += reduction_block) f(i, std::min(reduction_block, n - i));
}

/// The number of some elements, their mean, and the sum of squares of their distances from it. Moments of blocks are
/// joined by the formula of Chan, Golub & LeVeque (1979), which does not cancel.
template <class T> struct Moments {
  Wide<T> count = 0, mean = 0, squares = 0;

  // The distances' own mean is the rounding error of the mean: it is added. So the mean of equal elements is exact.
  static Moments of_block(const T* x, std::int64_t n) {
    const auto size = static_cast<Wide<T>>(n);
    const auto [total] = totals<T, 1>(n, [&](const auto& load, auto& sums) { sums[0] = sums[0] + load(x, T{0}); });
    const auto near = static_cast<T>(total / size);
    const auto [rest, squares] = totals<T, 2>(n, [&](const auto& load, auto& sums) {
      const Simd<T> distance = load(x, near) - near;
      sums[0] = sums[0] + distance;
      sums[1] = multiply_add<T>(distance, distance, sums[1]);
    });
    return {size, near + rest / size, std::max<Wide<T>>(squares - rest * (rest / size), 0)};
  }
  static Moments of_row(const T* x, std::int64_t n) {
    Moments moments;
    moments.take_row(x, n);
    return moments;
  }
  void take_row(const T* x, std::int64_t n) {
    for_blocks(n, [&](std::int64_t begin, std::int64_t size) { join(of_block(x + begin, size)); });
  }
  void join(const Moments& other) {
    const Wide<T> all = count + other.count, distance = other.mean - mean, part = other.count / all;
    mean += distance * part;
    squares += other.squares + distance * distance * (count * part);
    count = all;
  }
};

/// 1 / √(variance + eps)
template <class T> Wide<T> inverse_deviation(T variance, T eps) {
  return 1 / std::sqrt(static_cast<Wide<T>>(variance) + static_cast<Wide<T>>(eps));
}

}  // namespace minitorch::operators
