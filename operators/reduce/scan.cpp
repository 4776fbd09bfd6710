// Running sums and products, and linear recurrences: along the last dimension some rows at once, along others many
// columns at once.
#include "operators/reduce/scan.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/reduce/axes.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t scan_grain = 32768;  // elements; below it, threads cost more than they save
// A total waits for the one before it, so those of some rows are computed in turn. More rows, of 4 KiB each, would
// share places of the first cache (benchmarks/README.md).
constexpr std::int64_t lines_at_once = 4;
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

// Lines along the scanned dimension, which are scanned together. If it is the last one, these are rows, one behind the
// other: `number` is then a constant, 1 or lines_at_once. If not, these are columns, side by side.
template <class Number> struct ScanTile {
  std::int64_t run, first;  // the index of the dimensions before the scanned one, and of those behind it
  Number number;
  static constexpr bool are_rows = !std::same_as<Number, std::int64_t>;
  static constexpr std::size_t at_most = are_rows ? std::size_t{Number()} : std::size_t{columns_at_most};

  // Where an element lies in a contiguous tensor.
  struct Place {
    std::int64_t first, of_line, of_element;
    std::int64_t operator()(std::int64_t line, std::int64_t i) const { return first + line * of_line + i * of_element; }
  };
  Place place(const SplitAxes& axes) const {
    const std::int64_t n = axes.along.size, inner = axes.inner.numel();
    return {run * n * inner + first, are_rows ? n : 1, inner};
  }
};

// Calls f(tile) for all lines of x along axes.along.
template <class T, class F>
void for_lines(std::string_view name, const View<const T>& x, const SplitAxes& axes, const F& f) {
  const std::int64_t n = axes.along.size, runs = axes.outer.numel(), inner = axes.inner.numel();
  if (n * inner * runs == 0) return;
  const std::int64_t tiles_in_run = quotient_rounded_up(inner, columns_at_most), tiles = runs * tiles_in_run;
  const std::int64_t tiles_in_grain = std::max<std::int64_t>(1, scan_grain / (n * std::min(inner, columns_at_most)));
  KernelTrace::record(name, x.shape, path_of(x), tiles, tiles_in_grain);
  parallel_for(tiles, tiles_in_grain, [&](std::int64_t begin, std::int64_t end) {
    if (inner == 1) {
      for (; begin + lines_at_once <= end; begin += lines_at_once) {
        f(ScanTile<std::integral_constant<std::int64_t, lines_at_once>>{begin, 0, {}});
      }
      for (; begin < end; ++begin) f(ScanTile<std::integral_constant<std::int64_t, 1>>{begin, 0, {}});
      return;
    }
    for (std::int64_t tile = begin; tile < end; ++tile) {
      const std::int64_t first = tile % tiles_in_run * columns_at_most;
      f(ScanTile<std::int64_t>{tile / tiles_in_run, first, std::min(columns_at_most, inner - first)});
    }
  });
}

template <class F, class T> void scan(const View<const T>& x, std::size_t dim, const View<T>& y) {
  const SplitAxes axes(x, dim);
  for_lines(F::name, x, axes, [&]<class Number>(const ScanTile<Number>& tile) {
    using Total = Running<T>;
    std::array<Total, ScanTile<Number>::at_most> totals;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled now
    totals.fill(F::start);
    const auto place = tile.place(axes);
    const auto take = [&totals](std::int64_t line, T element, T& to) {
      Total& total = totals[static_cast<std::size_t>(line)];
      total = F::of(total, static_cast<Total>(element));
      to = static_cast<T>(total);
    };
    if constexpr (ScanTile<Number>::are_rows) {
      std::array<const T*, ScanTile<Number>::at_most> from;  // NOLINT(cppcoreguidelines-pro-type-member-init): likewise
      for (std::size_t row = 0; row < from.size(); ++row) {
        from[row] = x.data + axes.outer.offset(tile.run + static_cast<std::int64_t>(row));
      }
      for (std::int64_t i = 0; i < axes.along.size; ++i) {
        for (std::int64_t row = 0; row < tile.number; ++row) {
          take(row, from[static_cast<std::size_t>(row)][i * axes.along.stride], y.data[place(row, i)]);
        }
      }
    } else {
      const T* from = x.data + axes.outer.offset(tile.run);
      T* to = y.data + place(0, 0);
      for (std::int64_t i = 0; i < axes.along.size; ++i, from += axes.along.stride, to += place.of_element) {
        pack(from, axes.inner, tile.first, tile.first + tile.number, to);
        for (std::int64_t column = 0; column < tile.number; ++column) take(column, to[column], to[column]);
      }
    }
  });
}

// The products of what `take` was given, for each of some lines. With zeros skipped, they say whether the products of a
// line with zeros are in range, too; that takes half as long again.
enum class Zeros : bool { are_multiplied, are_skipped };
template <std::size_t lines, Zeros zeros> class RunningProducts {
 public:
  RunningProducts() { reset(); }
  void reset() {
    product_.fill(1);
    of_nonzero_.fill(1);
    least_.fill(1);
  }
  // Takes in the next element of a line. Returns the product of those before it.
  double take(std::size_t line, double x) {
    const double before = product_[line];
    product_[line] *= x;
    if constexpr (zeros == Zeros::are_skipped) of_nonzero_[line] *= x == 0 ? 1 : x;
    least_[line] = std::min(least_[line], std::abs(judged()[line]));
    return before;
  }
  // Whether all products, but for skipped zeros, were normal numbers, for the first `number` lines. What has overflowed
  // stays infinite, or becomes NaN.
  bool in_range(std::size_t number) const {
    using Limits = std::numeric_limits<double>;
    bool are_normal = true;
    for (std::size_t line = 0; line < number; ++line) {
      are_normal &= least_[line] >= Limits::min() && std::abs(judged()[line]) <= Limits::max();
    }
    return are_normal;
  }

 private:
  const std::array<double, lines>& judged() const { return zeros == Zeros::are_skipped ? of_nonzero_ : product_; }

  std::array<double, lines> product_, of_nonzero_, least_;
};

}  // namespace

template <Element T> void cumsum(const View<const T>& x, std::size_t dim, const View<T>& y) { scan<Adding>(x, dim, y); }
template <Element T> void cumprod(const View<const T>& x, std::size_t dim, const View<T>& y) {
  scan<Multiplying>(x, dim, y);
}

template <Element T>
void linear_scan(const View<const T>& a, const View<const T>& b, std::size_t dim, const View<T>& y) {
  const SplitAxes axes(a, dim);
  for_lines("linear_scan", a, axes, [&]<class Number>(const ScanTile<Number>& tile) {
    std::array<double, ScanTile<Number>::at_most> before;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled now
    before.fill(0);
    const auto place = tile.place(axes);
    for (std::int64_t i = 0; i < axes.along.size; ++i) {
      for (std::int64_t line = 0; line < tile.number; ++line) {
        const std::int64_t at = place(line, i);
        double& last = before[static_cast<std::size_t>(line)];
        last = static_cast<double>(a.data[at]) + static_cast<double>(b.data[at]) * last;
        y.data[at] = static_cast<T>(last);
      }
    }
  });
}

template <Element T> bool products_of_others(const View<const T>& x, std::size_t dim, const View<double>& y) {
  const SplitAxes axes(x, dim);
  std::atomic<bool> are_in_range = true;
  for_lines("products_of_others", x, axes, [&]<class Number>(const ScanTile<Number>& tile) {
    const auto place = tile.place(axes);
    // Returns whether the products are in range.
    const auto multiply = [&]<Zeros zeros>(std::integral_constant<Zeros, zeros>) {
      RunningProducts<ScanTile<Number>::at_most, zeros> products;
      const auto number = static_cast<std::size_t>(std::int64_t{tile.number});
      const auto take = [&](std::int64_t line, std::int64_t i) {
        return products.take(static_cast<std::size_t>(line), static_cast<double>(x.data[place(line, i)]));
      };
      for (std::int64_t i = axes.along.size; i-- > 0;) {
        for (std::int64_t line = 0; line < tile.number; ++line) y.data[place(line, i)] = take(line, i);
      }
      const bool are_normal = products.in_range(number);
      products.reset();
      for (std::int64_t i = 0; i < axes.along.size; ++i) {
        for (std::int64_t line = 0; line < tile.number; ++line) y.data[place(line, i)] *= take(line, i);
      }
      return are_normal && products.in_range(number);
    };
    if (!multiply(std::integral_constant<Zeros, Zeros::are_multiplied>()) &&
        !multiply(std::integral_constant<Zeros, Zeros::are_skipped>())) {
      are_in_range.store(false, std::memory_order_relaxed);
    }
  });
  return are_in_range;
}

template void cumsum(const View<const float>&, std::size_t, const View<float>&);
template void cumsum(const View<const double>&, std::size_t, const View<double>&);
template void cumsum(const View<const std::int64_t>&, std::size_t, const View<std::int64_t>&);
template void cumprod(const View<const float>&, std::size_t, const View<float>&);
template void cumprod(const View<const double>&, std::size_t, const View<double>&);
template void cumprod(const View<const std::int64_t>&, std::size_t, const View<std::int64_t>&);
template void linear_scan(const View<const float>&, const View<const float>&, std::size_t, const View<float>&);
template void linear_scan(const View<const double>&, const View<const double>&, std::size_t, const View<double>&);
template bool products_of_others(const View<const float>&, std::size_t, const View<double>&);
template bool products_of_others(const View<const double>&, std::size_t, const View<double>&);

}  // namespace minitorch::operators
