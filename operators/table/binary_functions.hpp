// The table of elementwise functions of two arguments: its rows except Add and Mul, which are in elementary.hpp, and
// the list of all rows. At a kink, the formula names the derivative, which is PyTorch's.
#pragma once

#include <cmath>
#include <limits>

#include "operators/table/about.hpp"
#include "operators/table/elementary.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::operators {

using std::atan2;

/// z = x - y   =>   dz/dx = 1,   dz/dy = -1
struct Sub {
  static constexpr auto name = "sub";
  static constexpr auto saves = Saves::nothing;
  template <class T, class U> static auto value(const T& x, const U& y) { return x - y; }
  static constexpr double slope_x() { return 1; }
  static constexpr double slope_y() { return -1; }
};
template <> struct About<Sub> : Facts<Sub> {
  static constexpr auto help = "x - y";
  static constexpr bool for_integers = true;
};

/// z = x / y   =>   dz/dx = 1 / y,   dz/dy = -x / y², computed by two divisions because y² may overflow
struct Div {
  static constexpr auto name = "div";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) { return x / y; }
  template <class T, class U> static auto slope_x(const T&, const U& y) { return 1 / y; }
  template <class T, class U> static auto slope_y(const T& x, const U& y) { return -(x / y / y); }
};
template <> struct About<Div> : Facts<Div> {
  static constexpr auto help = "x / y";
  static constexpr bool is_cheap = true;
};

/// z = xʸ   =>   dz/dx = y xʸ⁻¹   (0 for y = 0, at x = 0 too)
///               dz/dy = xʸ ln x   (0 for x = 0 and y >= 0, where xʸ is constant)
struct Pow {
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr auto name = "pow";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) { return pow(x, y); }
  template <class T, class U> static auto slope_x(const T& x, const U& y) {
    const auto power = pow(x, y - 1);
    const auto slope = y * power;
    return where(abs(power) < infinity, slope, where(y == 0, 0, slope));
  }
  template <class T, class U> static auto slope_y(const T& x, const U& y) {
    const auto slope = pow(x, y) * log(x);
    return where(x == 0, where(y >= 0, 0, slope), slope);
  }
};
template <> struct About<Pow> : Facts<Pow> {
  static constexpr auto help = "xʸ";
  // A negative base has a real power only for a whole exponent.
  static bool has_value(const Pow& /*f*/, double x, double y) { return x >= 0 || y == std::round(y); }
};

/// z = max(x, y)   =>   1 for the larger, 0 for the smaller, ½ each if they are equal;   NaN if either is NaN
struct Maximum {
  static constexpr auto name = "maximum";
  static constexpr auto saves = Saves::input;
  static constexpr bool is_gate = true;
  template <class T, class U> static auto value(const T& x, const U& y) {
    return where(x > y, x, where(x <= y, y, x + y));
  }
  template <class T, class U> static auto slope_x(const T& x, const U& y) {
    return where(x < y, 0.0, where(x == y, 0.5, 1.0));
  }
  template <class T, class U> static auto slope_y(const T& x, const U& y) { return slope_x(y, x); }
};
template <> struct About<Maximum> : Facts<Maximum> {
  static constexpr auto help = "the larger of x and y, NaN if either is";
  static constexpr bool for_integers = true;
};

/// z = min(x, y)   =>   1 for the smaller, 0 for the larger, ½ each if they are equal;   NaN if either is NaN
struct Minimum {
  static constexpr auto name = "minimum";
  static constexpr auto saves = Saves::input;
  static constexpr bool is_gate = true;
  template <class T, class U> static auto value(const T& x, const U& y) {
    return where(x < y, x, where(x >= y, y, x + y));
  }
  template <class T, class U> static auto slope_x(const T& x, const U& y) {
    return where(x > y, 0.0, where(x == y, 0.5, 1.0));
  }
  template <class T, class U> static auto slope_y(const T& x, const U& y) { return slope_x(y, x); }
};
template <> struct About<Minimum> : Facts<Minimum> {
  static constexpr auto help = "the smaller of x and y, NaN if either is";
  static constexpr bool for_integers = true;
};

/// z = the angle of the point (y, x), from -π to π, as C's atan2   =>   dz/dx = y / (x² + y²),   dz/dy = -x / (x² + y²)
/// With the quotient t of the smaller and the larger, x² + y² is never computed: it may overflow.
struct Atan2 {
  static constexpr auto name = "atan2";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) { return atan2(x, y); }
  template <class T, class U> static auto slope_x(const T& x, const U& y) {
    const auto larger = where(abs(x) > abs(y), x, y), smaller = where(abs(x) > abs(y), y, x), t = smaller / larger;
    const auto slope = 1 / (larger + smaller * t);
    return where(abs(x) > abs(y), t * slope, slope);
  }
  template <class T, class U> static auto slope_y(const T& x, const U& y) { return -slope_x(y, x); }
};
template <> struct About<Atan2> : Facts<Atan2> {
  static constexpr auto help = "the angle of the point (y, x), in radians";
};

/// z = ⌊x / y⌋   =>   dz/dx = dz/dy = 0
struct FloorDivide {
  static constexpr auto name = "floor_divide";
  static constexpr auto saves = Saves::nothing;
  template <class T, class U> static auto value(const T& x, const U& y) { return floor_divide(x, y); }
  static constexpr double slope_x() { return 0; }
  static constexpr double slope_y() { return 0; }
};
template <> struct About<FloorDivide> : Facts<FloorDivide> {
  static constexpr auto help = "⌊x / y⌋; slopes 0";
  static constexpr bool for_integers = true;
};

/// z = x - y ⌊x / y⌋, with the sign of y   =>   dz/dx = 1,   dz/dy = -⌊x / y⌋
struct Remainder {
  static constexpr auto name = "remainder";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) { return remainder(x, y); }
  template <class T, class U> static auto slope_x(const T&, const U&) { return 1.0; }
  template <class T, class U> static auto slope_y(const T& x, const U& y) { return -floor_divide(x, y); }
};
template <> struct About<Remainder> : Facts<Remainder> {
  static constexpr auto help = "x - y ⌊x / y⌋, with the sign of y; NaN for y = 0";
  static constexpr bool for_integers = true;
  static bool has_value(const Remainder& /*f*/, double x, double y) {
    return std::isfinite(x) && y != 0 && !std::isnan(y);
  }
};

// The facts about rows of elementary.hpp.

template <> struct About<Add> : Facts<Add> {
  static constexpr auto help = "x + y";
  static constexpr bool for_integers = true;
};

template <> struct About<Mul> : Facts<Mul> {
  static constexpr auto help = "x y";
  static constexpr bool for_integers = true;
};

/// The functions of two arguments. A new one is a struct in this file and a word here.
using BinaryFunctions = Table<Add, Sub, Mul, Div, Pow, Maximum, Minimum, Atan2, FloorDivide, Remainder>;

}  // namespace minitorch::operators
