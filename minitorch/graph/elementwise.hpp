// How a row of the table of elementwise functions (operators/) becomes a function of the graph.
//
// On numbers and on variables the formulas are evaluated as they stand. On the data of tensors a kernel does it in one
// pass over memory: `map` and `zip` for values, `map_slope`, `zip_slope_x` and `zip_slope_y` for derivatives.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "minitorch/graph/function.hpp"
#include "operators/table/binary_functions.hpp"
#include "operators/table/numbers.hpp"

namespace minitorch {

using operators::Number;

/// A row that has no slope, so its results are constants.
template <class F>
concept Slopeless = !requires {
  F::slope_reads;
};

/// A function of one argument: dx = dy · slope.
template <class F> struct Unary {
  [[no_unique_address]] F f{};
  static constexpr auto name = F::name;
  static constexpr auto reads = F::slope_reads;

  template <class D> D forward(const D& x) const {
    if constexpr (Number<D>) {
      return f.value(x);
    } else {
      return map(f, x);
    }
  }

  template <class D> std::array<D, 1> backward(const D& dy) const {
    if constexpr (F::slope() == 1) {
      return {dy};
    } else {
      return {dy * f.slope()};
    }
  }
  template <class D> std::array<D, 1> backward(const D& dy, const D& read) const {
    if constexpr (requires { map_slope(f, dy, read); }) {
      return {map_slope(f, dy, read)};
    } else {
      return {dy * f.slope(read)};
    }
  }
};

/// A function of two arguments: dx = dz · slope_x, dy = dz · slope_y.
template <class F> struct Binary {
  [[no_unique_address]] F f{};
  static constexpr auto name = F::name;
  static constexpr auto reads = F::slope_reads;

  /// Products and quotients do not read all that they are made of.
  static bool reads_argument(std::size_t i, const Needs& needs) {
    constexpr bool is_mul = std::is_same_v<F, operators::Mul>, is_div = std::is_same_v<F, operators::Div>;
    if (i == 0) return needs[1] || (needs[0] && !is_mul && !is_div);
    return needs[0] || (needs[1] && !is_mul);
  }

  template <class D> D forward(const D& x, const D& y) const {
    if constexpr (Number<D>) {
      return f.value(x, y);
    } else {
      return zip(f, x, y);
    }
  }

  template <class D> std::array<D, 2> backward(const D& dz) const {
    const auto times = [&dz](auto slope) {
      if constexpr (slope() == 1) {
        return dz;
      } else {
        return dz * slope();
      }
    };
    return {times([] { return F::slope_x(); }), times([] { return F::slope_y(); })};
  }
  template <Number D> std::array<D, 2> backward(D dz, D x, D y) const {
    return {dz * f.slope_x(x, y), dz * f.slope_y(x, y)};
  }
  template <class D>
  requires(!Number<D>) std::array<D, 2> backward(const D& dz, const D& x, const D& y, const Needs& needs)
  const {
    if constexpr (requires { zip_slope_x(f, dz, x, y); }) {
      return {needs[0] ? zip_slope_x(f, dz, x, y) : D{}, needs[1] ? zip_slope_y(f, dz, x, y) : D{}};
    } else {
      return {needs[0] ? dz * f.slope_x(x, y) : D{}, needs[1] ? dz * f.slope_y(x, y) : D{}};
    }
  }
};

}  // namespace minitorch
