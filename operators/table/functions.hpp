// The table of elementwise functions of one argument: for each, its value and its slope (derivative), once.
// `T` is any number-like type: a double, a Scalar, an array expression. No graph, no loop and no memory is here.
//
// A slope reads the function's input x, or its output y, or nothing: whatever makes it cheapest to keep and compute.
// Where a function has a kink, the derivative there is PyTorch's, and is said.
#pragma once

#include <cmath>
#include <numbers>

#include "operators/table/numbers.hpp"

namespace minitorch::operators {

using std::abs, std::cos, std::erfc, std::exp, std::expm1, std::log, std::log1p, std::pow, std::sin, std::sqrt,
    std::tanh;

/// What the derivative of a function is computed from, and so what is kept until the backward sweep.
enum class Reads { nothing, input, output };

/// y = x   =>   dy/dx = 1
struct Id {
  static constexpr auto name = "id";
  static constexpr auto slope_reads = Reads::nothing;
  template <class T> static auto value(const T& x) { return x; }
  static constexpr double slope() { return 1; }
};

/// y = -x   =>   dy/dx = -1
struct Neg {
  static constexpr auto name = "neg";
  static constexpr auto slope_reads = Reads::nothing;
  template <class T> static auto value(const T& x) { return -x; }
  static constexpr double slope() { return -1; }
};

/// y = 1 / x   =>   dy/dx = -1 / x² = -y²
struct Inv {
  static constexpr auto name = "inv";
  static constexpr auto slope_reads = Reads::output;
  template <class T> static auto value(const T& x) { return 1 / x; }
  template <class T> static auto slope(const T& y) { return -(y * y); }
};

/// y = eˣ   =>   dy/dx = eˣ = y
struct Exp {
  static constexpr auto name = "exp";
  static constexpr auto slope_reads = Reads::output;
  template <class T> static auto value(const T& x) { return exp(x); }
  template <class T> static auto slope(const T& y) { return y; }
};

/// y = ln x   =>   dy/dx = 1 / x;   ln 0 = -∞, NaN below
struct Log {
  static constexpr auto name = "log";
  static constexpr auto slope_reads = Reads::input;
  template <class T> static auto value(const T& x) { return log(x); }
  template <class T> static auto slope(const T& x) { return 1 / x; }
};

/// y = √x   =>   dy/dx = 1 / (2√x) = 1 / (2y);   ∞ at 0
struct Sqrt {
  static constexpr auto name = "sqrt";
  static constexpr auto slope_reads = Reads::output;
  template <class T> static auto value(const T& x) { return sqrt(x); }
  template <class T> static auto slope(const T& y) { return 0.5 / y; }
};

/// y = x²   =>   dy/dx = 2x
struct Square {
  static constexpr auto name = "square";
  static constexpr auto slope_reads = Reads::input;
  template <class T> static auto value(const T& x) { return x * x; }
  template <class T> static auto slope(const T& x) { return 2 * x; }
};

/// y = |x|   =>   dy/dx = sign x;   0 at the kink x = 0
struct Abs {
  static constexpr auto name = "abs";
  static constexpr auto slope_reads = Reads::input;
  template <class T> static auto value(const T& x) { return abs(x); }
  template <class T> static auto slope(const T& x) { return where(x > 0, 1.0, where(x < 0, -1.0, 0.0)); }
};

/// y = sin x   =>   dy/dx = cos x
struct Sin {
  static constexpr auto name = "sin";
  static constexpr auto slope_reads = Reads::input;
  template <class T> static auto value(const T& x) { return sin(x); }
  template <class T> static auto slope(const T& x) { return cos(x); }
};

/// y = cos x   =>   dy/dx = -sin x
struct Cos {
  static constexpr auto name = "cos";
  static constexpr auto slope_reads = Reads::input;
  template <class T> static auto value(const T& x) { return cos(x); }
  template <class T> static auto slope(const T& x) { return -sin(x); }
};

/// y = tanh x   =>   dy/dx = 1 - tanh² x = 1 - y²
struct Tanh {
  static constexpr auto name = "tanh";
  static constexpr auto slope_reads = Reads::output;
  template <class T> static auto value(const T& x) { return tanh(x); }
  template <class T> static auto slope(const T& y) { return 1 - y * y; }
};

/// y = 1 / (1 + e⁻ˣ), by a formula that overflows nowhere (numbers.hpp)   =>   dy/dx = y (1 - y)
struct Sigmoid {
  static constexpr auto name = "sigmoid";
  static constexpr auto slope_reads = Reads::output;
  template <class T> static auto value(const T& x) { return sigmoid(x); }
  template <class T> static auto slope(const T& y) { return y * (1 - y); }
};

/// y = max(x, 0)   =>   dy/dx = 1 where x > 0, else 0;   0 at the kink x = 0
struct Relu {
  static constexpr auto name = "relu";
  static constexpr auto slope_reads = Reads::output;
  template <class T> static auto value(const T& x) { return where(x <= 0, 0, x); }
  template <class T> static auto slope(const T& y) { return where(y <= 0, 0.0, 1.0); }
};

/// y = min(max(x, a), b)   =>   dy/dx = 1 where a <= x <= b, at both kinks too, else 0
struct Clamp {
  double min, max;
  static constexpr auto name = "clamp";
  static constexpr auto slope_reads = Reads::input;
  template <class T> auto value(const T& x) const {
    const auto raised = where(x < min, min, x);
    return where(raised > max, max, raised);
  }
  template <class T> auto slope(const T& x) const { return where(x >= min, where(x <= max, 1.0, 0.0), 0.0); }
};

/// y = x where x > 0, else αx   =>   dy/dx = 1 or α;   α at the kink x = 0
struct LeakyRelu {
  double negative_slope = 0.01;
  static constexpr auto name = "leaky_relu";
  static constexpr auto slope_reads = Reads::input;
  template <class T> auto value(const T& x) const { return where(x > 0, x, negative_slope * x); }
  template <class T> auto slope(const T& x) const { return where(x > 0, 1.0, negative_slope); }
};

/// y = x where x > 0, else α (eˣ - 1)   =>   dy/dx = 1 or α eˣ;   α at x = 0   (Clevert et al. 2015)
struct Elu {
  double alpha = 1;
  static constexpr auto name = "elu";
  static constexpr auto slope_reads = Reads::input;
  template <class T> auto value(const T& x) const { return where(x > 0, x, alpha * expm1(x)); }
  // The side that is not chosen must be finite too: of 0 times its derivative the second derivative is made.
  template <class T> auto slope(const T& x) const { return where(x > 0, 1.0, alpha * exp(where(x > 0, 0.0, x))); }
};

/// y = 1 - erf x   =>   dy/dx = -2/√π e^(-x²)
struct Erfc {
  static constexpr auto name = "erfc";
  static constexpr auto slope_reads = Reads::input;
  template <class T> static auto value(const T& x) { return erfc(x); }
  static constexpr double last = 40;  // beyond, the slope is 0 in every type
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last);
    return -2 * std::numbers::inv_sqrtpi * exp(-(x * x));
  }
};

/// y = x Φ(x), where Φ(x) = erfc(-x/√2) / 2 is the normal distribution   =>   dy/dx = Φ(x) + x Φ'(x),
/// Φ'(x) = e^(-x²/2) / √(2π)   (Hendrycks & Gimpel 2016, the exact form)
struct Gelu {
  static constexpr auto name = "gelu";
  static constexpr auto slope_reads = Reads::input;
  template <class T> static auto value(const T& x) { return times_vanishing(x, distribution(x)); }
  static constexpr double last = 40;  // beyond, the slope is 0 or 1 in every type
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last);
    return distribution(x) + x * density(x);
  }

  template <class T> static auto distribution(const T& x) { return 0.5 * erfc(x * (-1 / std::numbers::sqrt2)); }
  template <class T> static auto density(const T& x) {
    return (std::numbers::inv_sqrtpi / std::numbers::sqrt2) * exp(-0.5 * (x * x));
  }
};

/// y = x s, where s = sigmoid(x)   =>   dy/dx = s + x s (1 - s)
struct Silu {
  static constexpr auto name = "silu";
  static constexpr auto slope_reads = Reads::input;
  template <class T> static auto value(const T& x) { return times_vanishing(x, sigmoid(x)); }
  static constexpr double last = 800;  // beyond, the slope is 0 or 1 in every type
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last), s = sigmoid(x);
    return s + x * (s * (1 - s));
  }
};

/// y = ln(1 + eˣ) = max(x, 0) + ln(1 + e^-|x|), which overflows nowhere   =>   dy/dx = sigmoid(x)
struct Softplus {
  static constexpr auto name = "softplus";
  static constexpr auto slope_reads = Reads::input;
  template <class T> static auto value(const T& x) { return where(x <= 0, 0, x) + log1p(exp(-abs(x))); }
  template <class T> static auto slope(const T& x) { return sigmoid(x); }
};

/// y = xᶜ for a constant c   =>   dy/dx = c xᶜ⁻¹;   0 for c = 0, at x = 0 too
struct PowConstant {
  double exponent = 2;
  static constexpr auto name = "pow";
  static constexpr auto slope_reads = Reads::input;
  template <class T> auto value(const T& x) const { return pow(x, exponent); }
  template <class T> auto slope(const T& x) const { return where(exponent == 0, 0, exponent * pow(x, exponent - 1)); }
};

/// Functions of a table.
template <class... F> struct Table {};

/// The functions of one argument: a new one is a struct above and a word here.
using UnaryFunctions = Table<Id, Neg, Inv, Exp, Log, Sqrt, Square, Abs, Sin, Cos, Tanh, Sigmoid, Relu, Clamp, LeakyRelu,
                             Elu, Erfc, Gelu, Silu, Softplus, PowConstant>;

}  // namespace minitorch::operators
