// Rows like those of elementary.hpp: functions of one argument made of arithmetic, roots and `where`.
// At a kink, the formula names the derivative, which is PyTorch's.
#pragma once

#include <array>
#include <cmath>
#include <limits>

#include "operators/table/about.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch::operators {

using std::abs, std::sqrt;

/// y = x   =>   dy/dx = 1
struct Id {
  static constexpr auto name = "id";
  static constexpr auto saves = Saves::nothing;
  template <class T> static auto value(const T& x) { return x; }
  static constexpr double slope() { return 1; }
};
template <> struct About<Id> : Facts<Id> {
  static constexpr auto help = "x itself, as a result";
  static constexpr bool for_integers = true;
};

/// y = 1 / x   =>   dy/dx = -1 / x² = -y²
struct Inv {
  static constexpr auto name = "inv";
  static constexpr auto saves = Saves::output;
  template <class T> static auto value(const T& x) { return 1 / x; }
  template <class T> static auto slope(const T& y) { return -(y * y); }
};
template <> struct About<Inv> : Facts<Inv> {
  static constexpr auto help = "1 / x";
  static constexpr bool is_cheap = true;
};

/// y = √x   =>   dy/dx = 1 / (2√x) = 1 / (2y);   ∞ at 0
struct Sqrt {
  static constexpr auto name = "sqrt";
  static constexpr auto saves = Saves::output;
  template <class T> static auto value(const T& x) { return sqrt(x); }
  template <class T> static auto slope(const T& y) { return 0.5 / y; }
};
template <> struct About<Sqrt> : Facts<Sqrt> {
  static constexpr auto help = "√x; NaN below 0";
  static constexpr bool is_cheap = true;
  static bool has_value(const Sqrt& /*f*/, double x) { return x >= 0; }
};

/// y = 1 / √x   =>   dy/dx = -1 / (2x√x) = -y³ / 2;   y = ∞ and dy/dx = -∞ at 0
struct Rsqrt {
  static constexpr auto name = "rsqrt";
  static constexpr auto saves = Saves::output;
  template <class T> static auto value(const T& x) { return 1 / sqrt(x); }
  template <class T> static auto slope(const T& y) { return -0.5 * (y * y * y); }
};
template <> struct About<Rsqrt> : Facts<Rsqrt> {
  static constexpr auto help = "1 / √x; NaN below 0";
  static constexpr bool is_cheap = true;
  static bool has_value(const Rsqrt& /*f*/, double x) { return x >= 0; }
};

/// y = x²   =>   dy/dx = 2x
struct Square {
  static constexpr auto name = "square";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return x * x; }
  template <class T> static auto slope(const T& x) { return 2 * x; }
};
template <> struct About<Square> : Facts<Square> {
  static constexpr auto help = "x²";
  static constexpr bool for_integers = true;
};

/// y = |x|   =>   dy/dx = sign x;   0 at the kink x = 0
struct Abs {
  static constexpr auto name = "abs";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return abs(x); }
  template <class T> static auto slope(const T& x) { return where(x > 0, 1.0, where(x < 0, -1.0, 0.0)); }
};
template <> struct About<Abs> : Facts<Abs> {
  static constexpr auto help = "|x|";
  static constexpr bool for_integers = true;
  static std::array<double, 1> kinks(const Abs& /*f*/) { return {0}; }
};

/// y = min(max(x, a), b)   =>   dy/dx = 1 where a <= x <= b, at both kinks too, else 0. A NaN bound is ignored.
struct Clamp {
  double min = -std::numeric_limits<double>::infinity(), max = std::numeric_limits<double>::infinity();
  static constexpr auto name = "clamp";
  static constexpr auto saves = Saves::input;
  static constexpr bool is_gate = true;
  template <class T> auto value(const T& x) const {
    const auto raised = where(x < min, min, x);
    return where(raised > max, max, raised);
  }
  template <class T> auto slope(const T& x) const {
    return where(x < min, 0.0, where(x > max, 0.0, where(x == x, 1.0, 0.0)));
  }
};
template <> struct About<Clamp> : Facts<Clamp> {
  static constexpr auto help = "x, but no less than min and no more than max";
  static constexpr auto options = "min, max";
  static constexpr bool for_integers = true;
  static std::array<double, 2> kinks(const Clamp& f) { return {f.min, f.max}; }
  static std::array<Clamp, 2> samples() { return {Clamp{-0.5, 0.5}, Clamp{-1.2, 1.2}}; }
};

}  // namespace minitorch::operators
