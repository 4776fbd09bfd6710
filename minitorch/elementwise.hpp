// How a row of the table of elementwise functions (operators/) becomes a function of the graph.
#pragma once

#include <array>

#include "minitorch/function.hpp"

namespace minitorch {

/// A function of one argument: dx = dy · slope.
template <class F> struct Unary {
  [[no_unique_address]] F f{};
  static constexpr auto name = F::name;
  static constexpr auto reads = F::slope_reads;

  template <class D> D forward(const D& x) const { return f.value(x); }
  template <class D> std::array<D, 1> backward(const D& dy) const { return {dy * f.slope()}; }
  template <class D> std::array<D, 1> backward(const D& dy, const D& read) const { return {dy * f.slope(read)}; }
};

/// A function of two arguments: dx = dz · slope_x, dy = dz · slope_y.
template <class F> struct Binary {
  [[no_unique_address]] F f{};
  static constexpr auto name = F::name;
  static constexpr auto reads = F::slope_reads;

  template <class D> D forward(const D& x, const D& y) const { return f.value(x, y); }
  template <class D> std::array<D, 2> backward(const D& dz) const { return {dz * f.slope_x(), dz * f.slope_y()}; }
  template <class D> std::array<D, 2> backward(const D& dz, const D& x, const D& y) const {
    return {dz * f.slope_x(x, y), dz * f.slope_y(x, y)};
  }
};

}  // namespace minitorch
