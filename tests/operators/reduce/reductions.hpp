// Inputs and calls for tests of reductions.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "operators/layout/view.hpp"
#include "operators/random/generator.hpp"
#include "operators/reduce/reduce.hpp"
#include "tests/operators/layout/strided.hpp"

namespace minitorch::test {

using Axes = std::vector<std::size_t>;

/// The shape of a reduction over the axes, each of which stays with size 1.
inline Shape reduced_shape(Shape shape, const Axes& axes) {
  for (const std::size_t d : axes) shape[d] = 1;
  return shape;
}

/// The reductions.
inline constexpr auto sum_of = [](const auto& x, const auto& y) { sum(x, y); };
inline constexpr auto prod_of = [](const auto& x, const auto& y) { prod(x, y); };
inline constexpr auto max_of = [](const auto& x, const auto& y) { max(x, y); };
inline constexpr auto min_of = [](const auto& x, const auto& y) { min(x, y); };

/// Reduces x over the axes by f.
template <class T, class F> std::vector<T> reduced(const F& f, const Strided<T>& x, const Axes& axes) {
  const Shape shape = reduced_shape(x.shape, axes);
  std::vector<T> y(static_cast<std::size_t>(numel(shape)), T(55));
  f(x.view(), operators::contiguous_view(y.data(), shape));
  return y;
}

/// n multiples of 1/512 from -4 to 4, or of 1 for integers.
template <class T> std::vector<T> random_fractions(std::size_t n, std::uint64_t seed = 1) {
  Generator generator(seed);
  std::vector<T> x(n);
  for (T& number : x) number = static_cast<T>(std::floor(generator.uniform() * 4096) - 2048) / T(512);
  return x;
}
template <> inline std::vector<std::int64_t> random_fractions(std::size_t n, std::uint64_t seed) {
  std::vector<std::int64_t> x;
  for (const double number : random_fractions<double>(n, seed)) x.push_back(static_cast<std::int64_t>(number * 512));
  return x;
}

/// Numbers of this shape in each layout.
template <class T> std::vector<Strided<T>> layouts(const Shape& shape) {
  const auto x = contiguous(shape, random_fractions<T>(static_cast<std::size_t>(numel(shape))));
  return {x, scattered(x), transposed(x)};
}

}  // namespace minitorch::test
