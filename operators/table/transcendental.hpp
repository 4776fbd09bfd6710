// Rows like those of elementary.hpp: expm1 and log1p.
#pragma once

#include <cmath>

#include "operators/table/about.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch::operators {

using std::expm1, std::log1p;

/// y = eˣ - 1, exact for small x   =>   dy/dx = eˣ
struct Expm1 {
  static constexpr auto name = "expm1";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return expm1(x); }
  template <class T> static auto slope(const T& x) { return exp(x); }
};
template <> struct About<Expm1> : Facts<Expm1> { static constexpr auto help = "eˣ - 1, exact for small x"; };

/// y = ln(1 + x), exact for small x   =>   dy/dx = 1 / (1 + x);   ln 0 = -∞ at x = -1, NaN below
struct Log1p {
  static constexpr auto name = "log1p";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return log1p(x); }
  template <class T> static auto slope(const T& x) { return 1 / (1 + x); }
};
template <> struct About<Log1p> : Facts<Log1p> {
  static constexpr auto help = "ln(1 + x), exact for small x; NaN below -1";
  static bool has_value(const Log1p& /*f*/, double x) { return x >= -1; }
};

}  // namespace minitorch::operators
