// Rows like those of elementary.hpp: the activation functions beyond tanh, sigmoid and relu, and erfc, which gelu
// needs. At a kink, the formula names the derivative, which is PyTorch's.
#pragma once

#include <array>
#include <cmath>
#include <numbers>

#include "operators/table/about.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch::operators {

using std::abs, std::erfc, std::expm1, std::log1p;

/// y = x where x > 0, else αx   =>   dy/dx = 1 or α;   α at the kink x = 0
struct LeakyRelu {
  double negative_slope = 0.01;
  static constexpr auto name = "leaky_relu";
  static constexpr auto saves = Saves::input;
  template <class T> auto value(const T& x) const { return where(x > 0, x, negative_slope * x); }
  template <class T> auto slope(const T& x) const { return where(x > 0, 1.0, negative_slope); }
};
template <> struct About<LeakyRelu> : Facts<LeakyRelu> {
  static constexpr auto help = "x where positive, else negative_slope x";
  static constexpr auto options = "negative_slope";
  static constexpr bool is_cheap = true;
  static std::array<double, 1> kinks(const LeakyRelu& /*f*/) { return {0}; }
  static std::array<LeakyRelu, 2> samples() { return {LeakyRelu{}, LeakyRelu{0.2}}; }
};

/// y = x where x > 0, else α (eˣ - 1)   =>   dy/dx = 1 or α eˣ;   α at x = 0   (Clevert et al. 2015)
struct Elu {
  double alpha = 1;
  static constexpr auto name = "elu";
  static constexpr auto saves = Saves::input;
  template <class T> auto value(const T& x) const { return where(x > 0, x, alpha * expm1(x)); }
  // Both branches must be finite: the second derivative multiplies the unused one by 0.
  template <class T> auto slope(const T& x) const { return where(x > 0, 1.0, alpha * exp(where(x > 0, 0.0, x))); }
};
template <> struct About<Elu> : Facts<Elu> {
  static constexpr auto help = "x where positive, else alpha (eˣ - 1)";
  static constexpr auto options = "alpha";
  static std::array<double, 1> kinks(const Elu& /*f*/) { return {0}; }
  static std::array<Elu, 2> samples() { return {Elu{}, Elu{0.5}}; }
};

/// y = 1 - erf x   =>   dy/dx = -2/√π e^(-x²)
struct Erfc {
  static constexpr auto name = "erfc";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return erfc(x); }
  static constexpr double last = 40;  // beyond it the slope is 0 in every dtype
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last);
    return -2 * std::numbers::inv_sqrtpi * exp(-(x * x));
  }
};
template <> struct About<Erfc> : Facts<Erfc> { static constexpr auto help = "1 - erf x"; };

/// y = x Φ(x)   =>   dy/dx = Φ(x) + x Φ'(x), where Φ'(x) = e^(-x²/2) / √(2π)
/// Φ is the distribution function of the normal distribution (Hendrycks & Gimpel 2016, the exact form).
struct Gelu {
  static constexpr auto name = "gelu";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return times_vanishing(x, distribution(x)); }
  static constexpr double last = 40;  // beyond it the slope is 0 or 1 in every dtype
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last);
    return distribution(x) + x * density(x);
  }

  template <class T> static auto distribution(const T& x) { return 0.5 * erfc(x * (-1 / std::numbers::sqrt2)); }
  template <class T> static auto density(const T& x) {
    return (std::numbers::inv_sqrtpi / std::numbers::sqrt2) * exp(-0.5 * (x * x));
  }
};
template <> struct About<Gelu> : Facts<Gelu> {
  static constexpr auto help = "x Φ(x), where Φ is the normal distribution";
};

/// y = x s, where s = sigmoid(x)   =>   dy/dx = s + x s (1 - s)
struct Silu {
  static constexpr auto name = "silu";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return times_vanishing(x, sigmoid(x)); }
  static constexpr double last = 800;  // beyond it the slope is 0 or 1 in every dtype
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last), s = sigmoid(x);
    return s + x * (s * (1 - s));
  }
};
template <> struct About<Silu> : Facts<Silu> { static constexpr auto help = "x sigmoid(x)"; };

/// y = ln(1 + eˣ) = max(x, 0) + ln(1 + e^-|x|), which does not overflow   =>   dy/dx = sigmoid(x)
struct Softplus {
  static constexpr auto name = "softplus";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return where(x <= 0, 0, x) + log1p(exp(-abs(x))); }
  template <class T> static auto slope(const T& x) { return sigmoid(x); }
};
template <> struct About<Softplus> : Facts<Softplus> { static constexpr auto help = "ln(1 + eˣ)"; };

}  // namespace minitorch::operators
