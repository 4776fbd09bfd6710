// The elementary functions (docs/1-autodiff.md). Each struct is a row of the table of elementwise functions: a value
// and a slope (derivative), on any number-like type: a double, a Scalar, a SIMD vector.
//
// A slope is written in terms of the input x, the output y (that of tanh needs no second tanh), or neither.
#pragma once

#include <cmath>

#include "operators/table/numbers.hpp"

namespace minitorch::operators {

using std::cos, std::exp, std::log, std::pow, std::sin, std::tanh;

/// What a slope is computed from, and so what is saved for the backward pass: the inputs, the output, or nothing.
enum class Saves { nothing, input, output };

/// z = x + y   =>   dz/dx = 1,   dz/dy = 1
struct Add {
  static constexpr auto name = "add";
  static constexpr auto saves = Saves::nothing;
  template <class T, class U> static auto value(const T& x, const U& y) { return x + y; }
  static constexpr double slope_x() { return 1; }
  static constexpr double slope_y() { return 1; }
};

/// z = x y   =>   dz/dx = y,   dz/dy = x
struct Mul {
  static constexpr auto name = "mul";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) { return x * y; }
  template <class T, class U> static auto slope_x(const T&, const U& y) { return y; }
  template <class T, class U> static auto slope_y(const T& x, const U&) { return x; }
};

/// y = -x   =>   dy/dx = -1
struct Neg {
  static constexpr auto name = "neg";
  static constexpr auto saves = Saves::nothing;
  template <class T> static auto value(const T& x) { return -x; }
  static constexpr double slope() { return -1; }
};

/// y = xᶜ for a constant c   =>   dy/dx = c xᶜ⁻¹;   0 for c = 0, also at x = 0 (where 0 · ∞ is NaN)
struct PowConstant {
  double exponent = 2;
  static constexpr auto name = "pow";
  static constexpr auto saves = Saves::input;
  template <class T> auto value(const T& x) const { return pow(x, exponent); }
  template <class T> auto slope(const T& x) const { return where(exponent == 0, 0, exponent * pow(x, exponent - 1)); }
};

/// y = eˣ   =>   dy/dx = eˣ = y
struct Exp {
  static constexpr auto name = "exp";
  static constexpr auto saves = Saves::output;
  template <class T> static auto value(const T& x) { return exp(x); }
  template <class T> static auto slope(const T& y) { return y; }
};

/// y = ln x   =>   dy/dx = 1 / x;   ln 0 = -∞, and NaN for x < 0
struct Log {
  static constexpr auto name = "log";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return log(x); }
  template <class T> static auto slope(const T& x) { return 1 / x; }
};

/// y = sin x   =>   dy/dx = cos x
struct Sin {
  static constexpr auto name = "sin";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return sin(x); }
  template <class T> static auto slope(const T& x) { return cos(x); }
};

/// y = cos x   =>   dy/dx = -sin x
struct Cos {
  static constexpr auto name = "cos";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return cos(x); }
  template <class T> static auto slope(const T& x) { return -sin(x); }
};

/// y = tanh x   =>   dy/dx = 1 - tanh² x = 1 - y²
struct Tanh {
  static constexpr auto name = "tanh";
  static constexpr auto saves = Saves::output;
  template <class T> static auto value(const T& x) { return tanh(x); }
  template <class T> static auto slope(const T& y) { return 1 - y * y; }
};

/// y = 1 / (1 + e⁻ˣ), by a formula that does not overflow (numbers.hpp)   =>   dy/dx = y (1 - y)
struct Sigmoid {
  static constexpr auto name = "sigmoid";
  static constexpr auto saves = Saves::output;
  template <class T> static auto value(const T& x) { return sigmoid(x); }
  template <class T> static auto slope(const T& y) { return y * (1 - y); }
};

/// y = max(x, 0)   =>   dy/dx = 0 where x <= 0, else 1;   so 0 at the kink x = 0
struct Relu {
  static constexpr auto name = "relu";
  static constexpr auto saves = Saves::output;
  static constexpr bool is_gate = true;
  template <class T> static auto value(const T& x) { return where(x <= 0, 0, x); }
  template <class T> static auto slope(const T& y) { return where(y <= 0, 0.0, 1.0); }
};

}  // namespace minitorch::operators
