// Rows like those of binary_functions.hpp that only the losses use, so they are no functions of Scalars and tensors.
#pragma once

#include "operators/table/functions.hpp"

namespace minitorch::operators {

/// The binary cross-entropy of a logit x and a target y:
/// z = ln(1 + eˣ) - y x   =>   dz/dx = sigmoid(x) - y,   dz/dy = -x
/// It is computed as c x + ln(1 + e^-|x|), where c = 1 - y for x > 0, else -y, to avoid cancellation. c x is 0 for
/// c = 0, at x = ±∞ too.
struct BceWithLogits {
  static constexpr auto name = "bce_with_logits";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) {
    return times_vanishing(x, where(x > 0, 1 - y, -y)) + log1p(exp(-abs(x)));
  }
  template <class T, class U> static auto slope_x(const T& x, const U& y) { return sigmoid(x) - y; }
  template <class T, class U> static auto slope_y(const T& x, const U&) { return -x; }
};

}  // namespace minitorch::operators
