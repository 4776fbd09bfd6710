// Rows like those of elementary.hpp: exponentials, logarithms, trigonometric and hyperbolic functions beyond those, and
// erf.
#pragma once

#include <cmath>
#include <numbers>

#include "operators/table/about.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch::operators {

using std::cosh, std::erf, std::expm1, std::log1p, std::log2, std::sinh, std::tan;

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

/// y = log₂ x, exact for powers of 2   =>   dy/dx = 1 / (x ln 2);   -∞ at 0, NaN below
struct Log2 {
  static constexpr auto name = "log2";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return log2(x); }
  template <class T> static auto slope(const T& x) { return std::numbers::log2e / x; }
};
template <> struct About<Log2> : Facts<Log2> {
  static constexpr auto help = "log₂ x; -∞ at 0, NaN below";
  static bool has_value(const Log2& /*f*/, double x) { return x >= 0; }
};

/// y = tan x   =>   dy/dx = 1 + tan² x = 1 + y²
struct Tan {
  static constexpr auto name = "tan";
  static constexpr auto saves = Saves::output;
  template <class T> static auto value(const T& x) { return tan(x); }
  template <class T> static auto slope(const T& y) { return 1 + y * y; }
};
template <> struct About<Tan> : Facts<Tan> {
  static constexpr auto help = "the tangent of x, in radians";
  static bool has_value(const Tan& /*f*/, double x) { return std::isfinite(x); }
};

/// y = sinh x = (eˣ - e⁻ˣ) / 2   =>   dy/dx = cosh x
struct Sinh {
  static constexpr auto name = "sinh";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return sinh(x); }
  template <class T> static auto slope(const T& x) { return cosh(x); }
};
template <> struct About<Sinh> : Facts<Sinh> { static constexpr auto help = "the hyperbolic sine of x"; };

/// y = cosh x = (eˣ + e⁻ˣ) / 2   =>   dy/dx = sinh x
struct Cosh {
  static constexpr auto name = "cosh";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return cosh(x); }
  template <class T> static auto slope(const T& x) { return sinh(x); }
};
template <> struct About<Cosh> : Facts<Cosh> { static constexpr auto help = "the hyperbolic cosine of x"; };

/// y = erf x = 2/√π ∫₀ˣ e^(-t²) dt   =>   dy/dx = 2/√π e^(-x²)
struct Erf {
  static constexpr auto name = "erf";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return erf(x); }
  static constexpr double last = 40;  // beyond it the slope is 0 in every dtype
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last);
    return 2 * std::numbers::inv_sqrtpi * exp(-(x * x));
  }
};
template <> struct About<Erf> : Facts<Erf> { static constexpr auto help = "the error function of x"; };

}  // namespace minitorch::operators
