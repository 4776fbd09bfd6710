// Running sums: along the last dimension one row after the other, along another dimension many columns at once.
#include "operators/reduce/scan.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/reduce/axes.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t scan_grain = 32768;  // elements; below it, threads cost more than they save
constexpr std::int64_t columns_at_most = 256;

// Integers wrap around on overflow, which in C++ only unsigned ones may.
template <class T> using Running = std::conditional_t<std::same_as<T, std::int64_t>, std::uint64_t, double>;

}  // namespace

template <Element T> void cumsum(const View<const T>& x, std::size_t dim, const View<T>& y) {
  const SplitAxes axes(x, dim);
  const std::int64_t n = axes.along.size, inner = axes.inner.numel();
  if (n * inner * axes.outer.numel() == 0) return;
  const std::int64_t tiles_in_run = (inner + columns_at_most - 1) / columns_at_most;
  const std::int64_t tiles = axes.outer.numel() * tiles_in_run;
  const std::int64_t tiles_in_grain = std::max<std::int64_t>(1, scan_grain / (n * std::min(inner, columns_at_most)));
  KernelTrace::record("cumsum", x.shape, path_of(x), tiles, tiles_in_grain);
  parallel_for(tiles, tiles_in_grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t tile = begin; tile < end; ++tile) {
      const std::int64_t run = tile / tiles_in_run, first = tile % tiles_in_run * columns_at_most;
      const std::int64_t columns = std::min(columns_at_most, inner - first);
      const T* from = x.data + axes.outer.offset(run);
      T* to = y.data + run * n * inner + first;
      if (inner == 1) {
        Running<T> sum = 0;
        for (std::int64_t i = 0; i < n; ++i) {
          sum += static_cast<Running<T>>(from[i * axes.along.stride]);
          to[i] = static_cast<T>(sum);
        }
        continue;
      }
      std::array<Running<T>, columns_at_most> sums{};
      for (std::int64_t i = 0; i < n; ++i, from += axes.along.stride, to += inner) {
        pack(from, axes.inner, first, first + columns, to);
        for (std::int64_t j = 0; j < columns; ++j) {
          auto& sum = sums[static_cast<std::size_t>(j)];
          sum += static_cast<Running<T>>(to[j]);
          to[j] = static_cast<T>(sum);
        }
      }
    }
  });
}

template void cumsum(const View<const float>&, std::size_t, const View<float>&);
template void cumsum(const View<const double>&, std::size_t, const View<double>&);
template void cumsum(const View<const std::int64_t>&, std::size_t, const View<std::int64_t>&);

}  // namespace minitorch::operators
