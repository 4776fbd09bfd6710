// The chain rule of a row of the table of elementwise functions (operators/table/). In code, `dy` is short for the
// derivative of the final result with respect to y. Numbers and variables evaluate the formulas as they stand. The data
// of tensors has overloads of the same names, which call one kernel for all elements (tensor/data_kernels.hpp).
#pragma once

#include <array>
#include <cstddef>

#include "minitorch/graph/function/call_backward.hpp"
#include "minitorch/graph/function/saved_arguments.hpp"
#include "operators/table/numbers.hpp"
#include "operators/table/times_slope.hpp"

namespace minitorch::graph {

using operators::Number, operators::times_constant, operators::times_slope;
template <class D>
concept NotNumber = !Number<D>;  // a variable, or a tensor's data

template <class F, Number D> D map(const F& f, D x) { return f.value(x); }
template <class F, Number D> D zip(const F& f, D x, D y) { return f.value(x, y); }

/// dx = dy · slope, where y = f(x); `saved` is x or y, as F::saves says.
template <class F, class D> D map_slope(const F& f, const D& dy, const D& saved) {
  return times_slope<F>(dy, f.slope(saved));
}
/// dx = dz · slope_x, and dy = dz · slope_y, where z = f(x, y).
template <class F, class D> D zip_slope_x(const F& f, const D& dz, const D& x, const D& y) {
  return times_slope<F>(dz, f.slope_x(x, y));
}
template <class F, class D> D zip_slope_y(const F& f, const D& dz, const D& x, const D& y) {
  return times_slope<F>(dz, f.slope_y(x, y));
}

/// A row of one argument, as a function of the graph (function/function.hpp).
template <class F> struct Unary {
  [[no_unique_address]] F f{};
  static constexpr auto name = F::name;
  static constexpr auto saves = F::saves;

  template <class D> D forward(const D& x) const { return map(f, x); }
  template <class D> D backward(const D& dy) const {
    return times_constant(dy, [] { return F::slope(); });
  }
  template <class D> D backward(const D& dy, const D& saved) const { return map_slope(f, dy, saved); }
};

/// A row of two arguments, as a function of the graph. D{} stands for a derivative that the pass does not need.
template <class F> struct Binary {
  [[no_unique_address]] F f{};
  static constexpr auto name = F::name;
  static constexpr auto saves = F::saves;
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) { return row_saves<F>(i, needs); }

  template <class D> D forward(const D& x, const D& y) const { return zip(f, x, y); }
  template <class D> std::array<D, 2> backward(const D& dz) const {
    return {times_constant(dz, [] { return F::slope_x(); }), times_constant(dz, [] { return F::slope_y(); })};
  }
  template <Number D> std::array<D, 2> backward(D dz, D x, D y) const {
    return {zip_slope_x(f, dz, x, y), zip_slope_y(f, dz, x, y)};
  }
  template <NotNumber D>
  std::array<D, 2> backward(const D& dz, const D& x, const D& y, const NeedsInputGrad& needs) const {
    return {needs[0] ? zip_slope_x(f, dz, x, y) : D{}, needs[1] ? zip_slope_y(f, dz, x, y) : D{}};
  }
};

}  // namespace minitorch::graph
