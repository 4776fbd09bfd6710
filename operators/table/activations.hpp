// Activation functions beyond tanh, sigmoid and relu, and the error function that gelu is made of: rows as those of
// elementary.hpp. Where a function has a kink, the derivative there is PyTorch's, and is said.
#pragma once

#include <cmath>
#include <numbers>

#include "operators/table/elementary.hpp"

namespace minitorch::operators {

using std::abs, std::erfc, std::expm1, std::log1p;

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

}  // namespace minitorch::operators
