// What is said of a row of the table beside its mathematics: for the help of `minitorch explain`, for kernels, and for the
// tests that walk the table. It stands right below the row; for the rows of elementary.hpp, which a lesson reads, in
// functions.hpp and binary_functions.hpp.
#pragma once

#include <array>
#include <cmath>

namespace minitorch::operators {

/// What holds of a row that does not say otherwise.
template <class F> struct Facts {
  static constexpr auto help = "";             // of a row in a table: what its value is, in a few words
  static constexpr auto options = "";          // the names of its members: "min, max"
  static constexpr bool for_integers = false;  // whole numbers have whole results, and kernels compute them
  static constexpr bool is_cheap = false;      // is a few instructions, so that kernels wait for memory
  /// Whether the function has a value at x, or at x and y: where it has none, it is NaN.
  static bool has_value(const F& /*f*/, double x) { return !std::isnan(x); }
  static bool has_value(const F& /*f*/, double x, double y) { return !std::isnan(x) && !std::isnan(y); }
  /// Where it is not smooth.
  static std::array<double, 0> kinks(const F& /*f*/) { return {}; }
  /// The options that tests try.
  static std::array<F, 1> samples() { return {F{}}; }
};

/// What is said of the row F.
template <class F> struct About : Facts<F> {};

}  // namespace minitorch::operators
