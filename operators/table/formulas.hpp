// Formulas of two or three operands, parts of functions that are no rows: prelu and lerp. A kernel computes each in one
// pass over memory (operators/elementwise/formulas.cpp); on Tensors they are functions of a graph, operation by
// operation.
#pragma once

#include <cstddef>

#include "operators/table/functions.hpp"

namespace minitorch::operators {

/// y = x where x > 0, else w x
struct Prelu {
  static constexpr auto name = "prelu";
  static constexpr std::size_t inputs = 2;
  template <class T> static auto value(const T& x, const T& w) { return where(x > 0, x, w * x); }
};
/// dx = dy where x > 0, else dy w
struct PreluInputSlope {
  static constexpr auto name = "prelu_slope";
  static constexpr std::size_t inputs = 3;
  template <class T> static auto value(const T& dy, const T& x, const T& w) { return where(x > 0, dy, dy * w); }
};
/// dw = 0 where x > 0, else dy x
struct PreluWeightSlope {
  static constexpr auto name = "prelu_slope";
  static constexpr std::size_t inputs = 2;
  template <class T> static auto value(const T& dy, const T& x) { return where(x > 0, 0, dy * x); }
};

/// z = x + w (y - x), computed from the nearer end, for a constant w
struct LerpBy {
  double weight = 0.5;
  static constexpr auto name = "lerp";
  static constexpr std::size_t inputs = 2;
  template <class T> auto value(const T& x, const T& y) const {
    const T distance = y - x;
    return weight < 0.5 ? x + weight * distance : y - (1 - weight) * distance;
  }
};

/// z = x + w (y - x), computed from the nearer end
struct Lerp {
  static constexpr auto name = "lerp";
  static constexpr std::size_t inputs = 3;
  template <class T> static auto value(const T& x, const T& y, const T& w) {
    const T distance = y - x;
    return where(w < 0.5, x + w * distance, y - (1 - w) * distance);
  }
};
/// dx = dz (1 - w)
struct LerpStartSlope {
  static constexpr auto name = "lerp_slope";
  static constexpr std::size_t inputs = 2;
  template <class T> static auto value(const T& dz, const T& w) { return where(w < 0.5, dz - dz * w, dz * (1 - w)); }
};
/// dy = dz w
struct LerpEndSlope {
  static constexpr auto name = "lerp_slope";
  static constexpr std::size_t inputs = 2;
  template <class T> static auto value(const T& dz, const T& w) { return where(w < 0.5, dz * w, dz - dz * (1 - w)); }
};
/// dw = dz (y - x)
struct LerpWeightSlope {
  static constexpr auto name = "lerp_slope";
  static constexpr std::size_t inputs = 3;
  template <class T> static auto value(const T& dz, const T& x, const T& y) { return dz * (y - x); }
};

/// The formulas. A new one is a struct in this file and a word here.
using Formulas =
    Table<Prelu, PreluInputSlope, PreluWeightSlope, LerpBy, Lerp, LerpStartSlope, LerpEndSlope, LerpWeightSlope>;

}  // namespace minitorch::operators
