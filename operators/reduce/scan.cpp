// Running sums and products, and linear recurrences: along the last dimension one row after the other, along another
// dimension many columns at once.
#include "operators/reduce/scan.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <string_view>
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

// What a scan begins with, and how it takes in the next element.
struct Adding {
  static constexpr auto name = "cumsum";
  static constexpr int start = 0;
  template <class T> static T of(T total, T x) { return total + x; }
};
struct Multiplying {
  static constexpr auto name = "cumprod";
  static constexpr int start = 1;
  template <class T> static T of(T total, T x) { return total * x; }
};

// Some columns side by side: index `run` of the dimensions before the scanned one, and indices `first` to
// first + columns - 1 of those behind it.
struct ScanTile {
  std::int64_t run, first, columns;
};

// Calls f(tile) for the tiles of x, each of at most `columns_at_most` columns.
template <class T, class F>
void for_scan_tiles(std::string_view name, const View<const T>& x, const SplitAxes& axes, const F& f) {
  const std::int64_t n = axes.along.size, inner = axes.inner.numel();
  if (n * inner * axes.outer.numel() == 0) return;
  const std::int64_t tiles_in_run = (inner + columns_at_most - 1) / columns_at_most;
  const std::int64_t tiles = axes.outer.numel() * tiles_in_run;
  const std::int64_t tiles_in_grain = std::max<std::int64_t>(1, scan_grain / (n * std::min(inner, columns_at_most)));
  KernelTrace::record(name, x.shape, path_of(x), tiles, tiles_in_grain);
  parallel_for(tiles, tiles_in_grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t tile = begin; tile < end; ++tile) {
      const std::int64_t first = tile % tiles_in_run * columns_at_most;
      f(ScanTile{tile / tiles_in_run, first, std::min(columns_at_most, inner - first)});
    }
  });
}

template <class F, class T> void scan(const View<const T>& x, std::size_t dim, const View<T>& y) {
  const SplitAxes axes(x, dim);
  const std::int64_t n = axes.along.size, inner = axes.inner.numel();
  for_scan_tiles(F::name, x, axes, [&](const ScanTile& tile) {
    const T* from = x.data + axes.outer.offset(tile.run);
    T* to = y.data + tile.run * n * inner + tile.first;
    if (inner == 1) {
      Running<T> total = F::start;
      for (std::int64_t i = 0; i < n; ++i) {
        total = F::of(total, static_cast<Running<T>>(from[i * axes.along.stride]));
        to[i] = static_cast<T>(total);
      }
      return;
    }
    std::array<Running<T>, columns_at_most> totals;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    totals.fill(F::start);
    for (std::int64_t i = 0; i < n; ++i, from += axes.along.stride, to += inner) {
      pack(from, axes.inner, tile.first, tile.first + tile.columns, to);
      for (std::int64_t j = 0; j < tile.columns; ++j) {
        auto& total = totals[static_cast<std::size_t>(j)];
        total = F::of(total, static_cast<Running<T>>(to[j]));
        to[j] = static_cast<T>(total);
      }
    }
  });
}

}  // namespace

template <Element T> void cumsum(const View<const T>& x, std::size_t dim, const View<T>& y) { scan<Adding>(x, dim, y); }
template <Element T> void cumprod(const View<const T>& x, std::size_t dim, const View<T>& y) {
  scan<Multiplying>(x, dim, y);
}

template <Element T>
void linear_scan(const View<const T>& a, const View<const T>& b, std::size_t dim, const View<T>& y) {
  const SplitAxes axes(a, dim);
  const std::int64_t n = axes.along.size, inner = axes.inner.numel();
  for_scan_tiles("linear_scan", a, axes, [&](const ScanTile& tile) {
    std::int64_t at = tile.run * n * inner + tile.first;
    if (inner == 1) {
      Running<T> last = 0;
      for (std::int64_t i = 0; i < n; ++i) {
        last = static_cast<Running<T>>(a.data[at + i]) + static_cast<Running<T>>(b.data[at + i]) * last;
        y.data[at + i] = static_cast<T>(last);
      }
      return;
    }
    std::array<Running<T>, columns_at_most> before;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    before.fill(0);
    for (std::int64_t i = 0; i < n; ++i, at += inner) {
      for (std::int64_t j = 0; j < tile.columns; ++j) {
        auto& last = before[static_cast<std::size_t>(j)];
        last = static_cast<Running<T>>(a.data[at + j]) + static_cast<Running<T>>(b.data[at + j]) * last;
        y.data[at + j] = static_cast<T>(last);
      }
    }
  });
}

template void cumsum(const View<const float>&, std::size_t, const View<float>&);
template void cumsum(const View<const double>&, std::size_t, const View<double>&);
template void cumsum(const View<const std::int64_t>&, std::size_t, const View<std::int64_t>&);
template void cumprod(const View<const float>&, std::size_t, const View<float>&);
template void cumprod(const View<const double>&, std::size_t, const View<double>&);
template void cumprod(const View<const std::int64_t>&, std::size_t, const View<std::int64_t>&);
template void linear_scan(const View<const float>&, const View<const float>&, std::size_t, const View<float>&);
template void linear_scan(const View<const double>&, const View<const double>&, std::size_t, const View<double>&);

}  // namespace minitorch::operators
