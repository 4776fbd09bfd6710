// Sums and maxima over a fixed number of partial results, in a fixed order, so bits do not depend on threads.
#include "operators/optim/gradient_clipping.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t grain = 32768;  // elements; below it, threads cost more than they save
constexpr std::int64_t blocks_at_most = 64;
constexpr std::size_t lanes = 16;

// Reduces value(g[i]) for begin <= i < end by `combine`, starting from 0.
template <class T, class Value, class Combine>
double reduced(const T* g, std::int64_t begin, std::int64_t end, const Value& value, const Combine& combine) {
  std::array<double, lanes> sums{};
  std::int64_t i = begin;
  for (; i + static_cast<std::int64_t>(lanes) <= end; i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      sums[lane] = combine(sums[lane], value(static_cast<double>(g[i + static_cast<std::int64_t>(lane)])));
    }
  }
  for (std::size_t lane = 0; i < end; ++i, ++lane) sums[lane] = combine(sums[lane], value(static_cast<double>(g[i])));
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] = combine(sums[lane], sums[lane + half]);
  }
  return sums[0];
}

template <class T, class Value, class Combine>
double reduce_all(std::string_view kernel, std::int64_t n, const T* g, const Value& value, const Combine& combine) {
  const std::int64_t block = std::max(grain, quotient_rounded_up(n, blocks_at_most));
  KernelTrace::record(kernel, {n}, Path::contiguous, n, block);
  std::array<double, blocks_at_most> parts{};
  parallel_for(n, block, [&](std::int64_t begin, std::int64_t end) {
    parts[static_cast<std::size_t>(begin / block)] = reduced(g, begin, end, value, combine);
  });
  double result = parts[0];
  for (std::int64_t i = 1; i * block < n; ++i) result = combine(result, parts[static_cast<std::size_t>(i)]);
  return result;
}

template <class T, class F> void change(std::string_view kernel, std::int64_t n, T* g, const F& f) {
  KernelTrace::record(kernel, {n}, Path::contiguous, n, grain);
  parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) g[i] = f(g[i]);
  });
}

}  // namespace

template <std::floating_point T> double sum_of_powers(std::int64_t n, const T* g, double power, double unit) {
  const auto add = [](double x, double y) { return x + y; };
  if (unit != 1) {
    return reduce_all(
        "sum_of_powers", n, g, [=](double x) { return std::pow(std::abs(x) / unit, power); }, add);
  }
  if (power == 2)
    return reduce_all(
        "sum_of_squares", n, g, [](double x) { return x * x; }, add);
  if (power == 1)
    return reduce_all(
        "sum_of_magnitudes", n, g, [](double x) { return std::abs(x); }, add);
  return reduce_all(
      "sum_of_powers", n, g, [power](double x) { return std::pow(std::abs(x), power); }, add);
}

template <std::floating_point T> double largest_magnitude(std::int64_t n, const T* g) {
  const auto larger = [](double x, double y) { return x > y || x != x ? x : y; };
  return reduce_all(
      "largest_magnitude", n, g, [](double x) { return std::abs(x); }, larger);
}

template <std::floating_point T> void scale(std::int64_t n, T* g, double factor) {
  // As a T, a factor below its smallest normal number would lose digits, or become 0. Such factors scale large
  // elements.
  if (std::abs(factor) < std::numeric_limits<T>::min()) {
    return change("scale", n, g, [factor](T x) { return static_cast<T>(factor * static_cast<double>(x)); });
  }
  change("scale", n, g, [f = static_cast<T>(factor)](T x) { return f * x; });
}

template <std::floating_point T> void limit_magnitude(std::int64_t n, T* g, double limit) {
  change("limit_magnitude", n, g, [most = static_cast<T>(limit)](T x) {
    const T below = x > most ? most : x;
    return below < -most ? -most : below;
  });
}

template double sum_of_powers(std::int64_t, const float*, double, double);
template double sum_of_powers(std::int64_t, const double*, double, double);
template double largest_magnitude(std::int64_t, const float*);
template double largest_magnitude(std::int64_t, const double*);
template void scale(std::int64_t, float*, double);
template void scale(std::int64_t, double*, double);
template void limit_magnitude(std::int64_t, float*, double);
template void limit_magnitude(std::int64_t, double*, double);

}  // namespace minitorch::operators
