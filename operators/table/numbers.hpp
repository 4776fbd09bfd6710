// The functions beyond <cmath> that rows of the tables call, for plain numbers.
// Scalar, Tensor, SIMD vectors and blocks have overloads of the same names.
#pragma once

#include <cmath>
#include <concepts>
#include <type_traits>

namespace minitorch::operators {

/// A plain number: integer or floating-point.
template <class T>
concept Number = std::is_arithmetic_v<T>;

/// x where `condition` holds, else y.
template <Number T, Number U> constexpr std::common_type_t<T, U> where(bool condition, T x, U y) {
  using Common = std::common_type_t<T, U>;
  return condition ? static_cast<Common>(x) : static_cast<Common>(y);
}

/// x·d for a factor d that goes to 0 faster than x grows: 0 for d = 0, at x = ±∞ too. It is for values only. In a
/// slope, which may be differentiated, use `within`: the derivative of this product would be 0·∞ = NaN there.
template <class T, class D> auto times_vanishing(const T& x, const D& d) { return where(d == 0, 0, x * d); }

/// x clamped to [-most, most], with derivative 0 outside. A slope that is constant beyond ±most takes it of its
/// argument, so that neither the slope nor its derivatives become NaN.
template <class T> T within(const T& x, double most) {
  const T raised = static_cast<T>(where(x < -most, -most, x));
  return static_cast<T>(where(raised > most, most, raised));
}

/// ⌊x / y⌋, of the exact quotient: 0.3 / 0.1 is a little less than 3. x / y for y = 0.
template <std::floating_point T> T floor_divide(T x, T y) {
  if (y == 0) return x / y;
  const T rest = std::fmod(x, y), quotient = std::nearbyint((x - rest) / y);
  return rest != 0 && (rest < 0) != (y < 0) ? quotient - 1 : quotient;
}

/// x - y ⌊x / y⌋, rounded once: the rest of a division that rounds down. It has the sign of y, or is 0.
template <std::floating_point T> T remainder(T x, T y) {
  const T rest = std::fmod(x, y);  // has the sign of x
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

/// 1 / (1 + exp(-x)). It has a name so that slopes that call it keep its stable derivative. It is computed with
/// exp(-|x|), which does not overflow and keeps the digits of the smallest results.
template <std::floating_point T> T sigmoid(T x) {
  const T e = std::exp(-std::abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

}  // namespace minitorch::operators
