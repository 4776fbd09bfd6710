// The facts about a row of a table beyond its mathematics. The help of `minitorch explain`, the kernels, and the tests
// that walk the tables read them. They stand right below the row. Those of elementary.hpp, which is part of a lesson,
// are in functions.hpp and binary_functions.hpp.
#pragma once

#include <array>
#include <cmath>

namespace minitorch::operators {

/// The defaults for a row F.
template <class F> struct Facts {
  static constexpr auto help = "";             // the value in a few words
  static constexpr auto options = "";          // the names of the members: "min, max"
  static constexpr bool for_integers = false;  // whether int64 gives int64, with a kernel for it
  /// Whether it takes few instructions, so that kernels wait for memory. Functions `for_integers` do anyway.
  static constexpr bool is_cheap = false;
  /// Whether the function is defined at x, or at (x, y). Elsewhere it is NaN.
  static bool has_value(const F& /*f*/, double x) { return !std::isnan(x); }
  static bool has_value(const F& /*f*/, double x, double y) { return !std::isnan(x) && !std::isnan(y); }
  /// The points where the function is not smooth.
  static std::array<double, 0> kinks(const F& /*f*/) { return {}; }
  /// The rows, with different options, that tests try.
  static std::array<F, 1> samples() { return {F{}}; }
};

/// The facts about the row F.
template <class F> struct About : Facts<F> {};

}  // namespace minitorch::operators
