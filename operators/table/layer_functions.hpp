// Rows like those of activations.hpp that only layers use, so they are no functions of Scalars and tensors.
#pragma once

#include <cmath>
#include <numbers>

#include "operators/table/functions.hpp"

namespace minitorch::operators {

/// (1 + tanh u) / 2 = sigmoid(2u) = s, without cancellation, for u = √(2/π) (x + 0.044715 x³):
/// y = x s   =>   dy/dx = s + x s (1 - s) 2u'
struct GeluTanh {
  static constexpr double linear = 2 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi, cubic = 0.044715 * linear;
  static constexpr double last = 100;  // beyond it s is 0 or 1, and no square overflows
  static constexpr auto name = "gelu_tanh";
  static constexpr auto saves = Saves::input;
  template <class T> static auto gate(const T& x) { return sigmoid(x * (x * x * cubic + linear)); }
  template <class T> static auto value(const T& x) { return times_vanishing(x, gate(within(x, last))); }
  template <class T> static auto slope(const T& given) {
    const auto x = within(given, last), s = gate(x), slope = x * (x * x * (3 * cubic) + linear);
    return s + slope * (s * (1 - s));
  }
};

/// y = max(x, 0) + ln(1 + e^(-β|x|)) / β   =>   dy/dx = sigmoid(βx)
struct SteepSoftplus {
  double beta = 1;
  static constexpr auto name = "softplus";
  static constexpr auto saves = Saves::input;
  template <class T> auto value(const T& x) const { return where(x <= 0, 0, x) + log1p(exp(-abs(x * beta))) / beta; }
  template <class T> auto slope(const T& x) const { return sigmoid(x * beta); }
};

/// The rows of layers. A new one is a struct in this file and a word here.
using LayerFunctions = Table<GeluTanh, SteepSoftplus>;

}  // namespace minitorch::operators
