// Kernels for user-defined rows. A row is evaluated on blocks of numbers (blocks.hpp): with the same bits as a row of
// the tables, but a few times slower (benchmarks/README.md).
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "operators/elementwise/blocks.hpp"
#include "operators/elementwise/elementwise.hpp"
#include "operators/elementwise/loops.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/table/layer_functions.hpp"
#include "operators/table/loss_functions.hpp"
#include "operators/table/times_slope.hpp"

namespace minitorch::operators {

/// Whether F is in a table.
template <class F, class... Functions> constexpr bool is_in(Table<Functions...> /*table*/) {
  return (std::same_as<F, Functions> || ...);
}

/// A user-defined row, for which the library has no kernel.
template <class F>
concept OwnRow = !is_in<F>(UnaryFunctions{}) && !is_in<F>(BinaryFunctions{}) && !is_in<F>(Comparisons{}) &&
                 !is_in<F>(LayerFunctions{}) && !is_in<F>(LossFunctions{}) && !is_in<F>(Table<Scaled, AddScaled>{});

/// The innermost loop that computes Formula()(f, x...) for the inputs x.
template <class F, class Formula, std::floating_point T, std::size_t... in>
void own_inner(const void* f, std::int64_t n, char* const* data, const std::int64_t* strides) {
  constexpr std::size_t out = sizeof...(in);
  // Memory that is an input's, too, must not be written before the formula is computed.
  const bool is_free = strides[out] == sizeof(T) && ((data[in] != data[out]) && ...);
  std::int64_t block_size = Block<T>::capacity;
  for (std::int64_t i = 0; i < n;) {
    const std::int64_t size = std::min(n - i, block_size);
    char* const result = data[out] + i * strides[out];
    BlockMemory<T> memory(is_free ? reinterpret_cast<T*>(result) : nullptr, block_size);
    const Block<T> y = Formula()(*static_cast<const F*>(f),
                                 Block<T>::loaded(memory, data[in] + i * strides[in], strides[in], size)...);
    if (memory.was_too_small()) [[unlikely]] {
      block_size = BlockMemory<T>::smaller(block_size);
      continue;
    }
    y.store(result, strides[out], size);
    i += size;
  }
}

/// The kernel of a formula, which is a lambda without captures.
template <class F, class Formula, std::size_t... in>
FloatingKernel own_kernel(const F& f, std::string_view name, Formula /*formula*/,
                          std::index_sequence<in...> /*inputs*/) {
  constexpr std::int64_t own_grain = 16384;  // as for the costlier rows of the tables
  return {name,
          &f,
          own_inner<F, Formula, float, in...>,
          own_inner<F, Formula, double, in...>,
          own_grain,
          std::is_trivially_copyable_v<F> ? sizeof(F) : 0};
}

/// y = f(x)
template <class F> FloatingKernel map_kernel(const F& f) {
  const auto value = [](const F& row, const auto& x) { return row.value(x); };
  return own_kernel(f, F::name, value, std::index_sequence<0>());
}
/// dx = dy · slope(read)
template <class F> FloatingKernel map_slope_kernel(const F& f) {
  const auto slope = [](const F& row, const auto& dy, const auto& read) { return times_slope<F>(dy, row.slope(read)); };
  return own_kernel(f, {slope_name<F>.data(), slope_name<F>.size()}, slope, std::index_sequence<0, 1>());
}
/// z = f(x, y)
template <class F> FloatingKernel zip_kernel(const F& f) {
  const auto value = [](const F& row, const auto& x, const auto& y) { return row.value(x, y); };
  return own_kernel(f, F::name, value, std::index_sequence<0, 1>());
}
/// dx = dz · slope_x(x, y)
template <class F> FloatingKernel zip_slope_x_kernel(const F& f) {
  const auto slope = [](const F& row, const auto& dz, const auto& x, const auto& y) {
    return times_slope<F>(dz, row.slope_x(x, y));
  };
  return own_kernel(f, {slope_name<F>.data(), slope_name<F>.size()}, slope, std::index_sequence<0, 1, 2>());
}
/// dy = dz · slope_y(x, y)
template <class F> FloatingKernel zip_slope_y_kernel(const F& f) {
  const auto slope = [](const F& row, const auto& dz, const auto& x, const auto& y) {
    return times_slope<F>(dz, row.slope_y(x, y));
  };
  return own_kernel(f, {slope_name<F>.data(), slope_name<F>.size()}, slope, std::index_sequence<0, 1, 2>());
}

}  // namespace minitorch::operators
