// What the table of functions needs of a number-like type beyond <cmath>, here for plain numbers.
// Other types (Scalar, later array expressions) bring overloads of the same names, found by their arguments.
#pragma once

#include <cmath>
#include <concepts>
#include <type_traits>

namespace minitorch::operators {

/// A plain number: what the mathematics is evaluated on when no graph is wanted.
template <class T>
concept Number = std::is_arithmetic_v<T>;

/// x where `condition` holds, else y.
template <Number T, Number U> constexpr std::common_type_t<T, U> where(bool condition, T x, U y) {
  using Common = std::common_type_t<T, U>;
  return condition ? static_cast<Common>(x) : static_cast<Common>(y);
}

/// x·d for a factor d that vanishes faster than x grows: 0 where d is 0, at x = ±∞ too. It is for values alone: the product
/// of a graph would multiply the derivative 0 by an infinite x, to NaN. What is differentiated takes `within`.
template <class T, class D> auto times_vanishing(const T& x, const D& d) { return where(d == 0, 0, x * d); }

/// x, but the nearer of ±most beyond them, with the derivative 0 there. It is for a slope that has reached its limit at
/// ±most: of finite numbers it makes no NaN, and neither do the derivatives of the slope.
template <class T> T within(const T& x, double most) {
  const T raised = static_cast<T>(where(x < -most, -most, x));
  return static_cast<T>(where(raised > most, most, raised));
}

/// 1 / (1 + exp(-x)), as a name of its own so that a slope made of it keeps its stable derivative. Written with exp(-|x|),
/// it overflows nowhere and keeps the digits of the smallest results.
template <std::floating_point T> T sigmoid(T x) {
  const T e = std::exp(-std::abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

}  // namespace minitorch::operators
