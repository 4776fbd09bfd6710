// Elementwise functions of losses: rows as those of binary_functions.hpp, which only nn/losses/losses.cpp uses, so they have no
// name among the functions of Scalars and tensors.
#pragma once

#include "operators/table/functions.hpp"

namespace minitorch::operators {

/// The binary cross-entropy of a logit x and a truth y: z = ln(1 + eˣ) - y x. It is written as c x + ln(1 + e^-|x|), where
/// c = 1 - y for x > 0, else -y, so nothing cancels; c x is 0 where c is, at x = ±∞ too.
///   =>   dz/dx = sigmoid(x) - y,   dz/dy = -x
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
