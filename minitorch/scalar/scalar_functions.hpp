// The functions of Scalars: every row of the tables in operators/, a line each, and the operators.
// Plain numbers may stand beside Scalars on either side; they are constants.
#pragma once

#include <concepts>
#include <limits>
#include <type_traits>

#include "minitorch/graph/elementwise.hpp"
#include "minitorch/scalar/scalar.hpp"
#include "operators/table/binary_functions.hpp"
#include "operators/table/comparisons.hpp"

namespace minitorch {

/// A Scalar or a plain number.
template <class T>
concept ScalarOrNumber = std::same_as<T, Scalar> || std::is_arithmetic_v<T>;

/// Two arguments, Scalars or plain numbers, but not both plain numbers.
template <class T, class U>
concept ScalarPair = ScalarOrNumber<T> && ScalarOrNumber<U> &&(std::same_as<T, Scalar> || std::same_as<U, Scalar>);

// Of one argument. Derivatives, and what they are at kinks, are said in operators/table/.

/// x itself, as a result
inline Scalar id(const Scalar& x) { return apply(Unary<operators::Id>{}, x); }
/// -x
inline Scalar neg(const Scalar& x) { return apply(Unary<operators::Neg>{}, x); }
/// 1 / x
inline Scalar inv(const Scalar& x) { return apply(Unary<operators::Inv>{}, x); }
/// eˣ
inline Scalar exp(const Scalar& x) { return apply(Unary<operators::Exp>{}, x); }
/// ln x; -∞ at 0, NaN below
inline Scalar log(const Scalar& x) { return apply(Unary<operators::Log>{}, x); }
/// √x; NaN below 0
inline Scalar sqrt(const Scalar& x) { return apply(Unary<operators::Sqrt>{}, x); }
/// x²
inline Scalar square(const Scalar& x) { return apply(Unary<operators::Square>{}, x); }
/// |x|
inline Scalar abs(const Scalar& x) { return apply(Unary<operators::Abs>{}, x); }
/// The sine of x, in radians.
inline Scalar sin(const Scalar& x) { return apply(Unary<operators::Sin>{}, x); }
/// The cosine of x, in radians.
inline Scalar cos(const Scalar& x) { return apply(Unary<operators::Cos>{}, x); }
/// The hyperbolic tangent of x.
inline Scalar tanh(const Scalar& x) { return apply(Unary<operators::Tanh>{}, x); }
/// 1 / (1 + e⁻ˣ)
inline Scalar sigmoid(const Scalar& x) { return apply(Unary<operators::Sigmoid>{}, x); }
/// max(x, 0)
inline Scalar relu(const Scalar& x) { return apply(Unary<operators::Relu>{}, x); }
/// x, but no less than `min` and no more than `max`
inline Scalar clamp(const Scalar& x, double min = -std::numeric_limits<double>::infinity(),
                    double max = std::numeric_limits<double>::infinity()) {
  return apply(Unary<operators::Clamp>{{min, max}}, x);
}
/// x where it is positive, else x times `negative_slope`
inline Scalar leaky_relu(const Scalar& x, double negative_slope = 0.01) {
  return apply(Unary<operators::LeakyRelu>{{negative_slope}}, x);
}
/// x where it is positive, else alpha (eˣ - 1)
inline Scalar elu(const Scalar& x, double alpha = 1) { return apply(Unary<operators::Elu>{{alpha}}, x); }
/// 1 - erf x
inline Scalar erfc(const Scalar& x) { return apply(Unary<operators::Erfc>{}, x); }
/// x Φ(x), where Φ is the normal distribution: the exact form, by erf
inline Scalar gelu(const Scalar& x) { return apply(Unary<operators::Gelu>{}, x); }
/// x sigmoid(x)
inline Scalar silu(const Scalar& x) { return apply(Unary<operators::Silu>{}, x); }
/// ln(1 + eˣ)
inline Scalar softplus(const Scalar& x) { return apply(Unary<operators::Softplus>{}, x); }
/// x to the power of a constant
inline Scalar pow(const Scalar& x, double exponent) { return apply(Unary<operators::PowConstant>{{exponent}}, x); }

// Of two arguments.

// clang-format off
/// x + y
template <class T, class U> requires ScalarPair<T, U>
Scalar add(const T& x, const U& y) { return apply(Binary<operators::Add>{}, x, y); }
/// x - y
template <class T, class U> requires ScalarPair<T, U>
Scalar sub(const T& x, const U& y) { return apply(Binary<operators::Sub>{}, x, y); }
/// x y
template <class T, class U> requires ScalarPair<T, U>
Scalar mul(const T& x, const U& y) { return apply(Binary<operators::Mul>{}, x, y); }
/// x / y
template <class T, class U> requires ScalarPair<T, U>
Scalar div(const T& x, const U& y) { return apply(Binary<operators::Div>{}, x, y); }
/// xʸ
template <class T> requires ScalarOrNumber<T>
Scalar pow(const T& x, const Scalar& y) { return apply(Binary<operators::Pow>{}, x, y); }
/// The larger of x and y, NaN if either is.
template <class T, class U> requires ScalarPair<T, U>
Scalar maximum(const T& x, const U& y) { return apply(Binary<operators::Maximum>{}, x, y); }
/// The smaller of x and y, NaN if either is.
template <class T, class U> requires ScalarPair<T, U>
Scalar minimum(const T& x, const U& y) { return apply(Binary<operators::Minimum>{}, x, y); }

/// The value of a row of the table of comparisons, as a constant.
template <class F, class T, class U> requires ScalarPair<T, U>
Scalar compare(F f, const T& x, const U& y) {
  return Scalar::constant(f.value(data_of<Scalar>(x), data_of<Scalar>(y)));
}
/// 1 where x < y, else 0, as a constant
template <class T, class U> requires ScalarPair<T, U>
Scalar lt(const T& x, const U& y) { return compare(operators::Lt{}, x, y); }
/// 1 where x <= y, else 0, as a constant
template <class T, class U> requires ScalarPair<T, U>
Scalar le(const T& x, const U& y) { return compare(operators::Le{}, x, y); }
/// 1 where x > y, else 0, as a constant
template <class T, class U> requires ScalarPair<T, U>
Scalar gt(const T& x, const U& y) { return compare(operators::Gt{}, x, y); }
/// 1 where x >= y, else 0, as a constant
template <class T, class U> requires ScalarPair<T, U>
Scalar ge(const T& x, const U& y) { return compare(operators::Ge{}, x, y); }
/// 1 where x = y, else 0, as a constant
template <class T, class U> requires ScalarPair<T, U>
Scalar eq(const T& x, const U& y) { return compare(operators::Eq{}, x, y); }
/// 1 where x ≠ y, else 0, as a constant
template <class T, class U> requires ScalarPair<T, U>
Scalar ne(const T& x, const U& y) { return compare(operators::Ne{}, x, y); }
/// 1 where |x - y| <= atol + rtol |y|, else 0, as a constant
template <class T, class U> requires ScalarPair<T, U>
Scalar is_close(const T& x, const U& y, operators::IsClose tolerance = {}) { return compare(tolerance, x, y); }

/// x where `condition` holds, else y, with its graph.
template <class T, class U> requires ScalarPair<T, U>
Scalar where(bool condition, const T& x, const U& y) {
  return condition ? Scalar(data_of<Scalar>(x), edge_of<Scalar>(x)) : Scalar(data_of<Scalar>(y), edge_of<Scalar>(y));
}

// Operators.

/// x + y
template <class T, class U> requires ScalarPair<T, U>
Scalar operator+(const T& x, const U& y) { return add(x, y); }
/// x - y
template <class T, class U> requires ScalarPair<T, U>
Scalar operator-(const T& x, const U& y) { return sub(x, y); }
/// x * y
template <class T, class U> requires ScalarPair<T, U>
Scalar operator*(const T& x, const U& y) { return mul(x, y); }
/// x / y
template <class T, class U> requires ScalarPair<T, U>
Scalar operator/(const T& x, const U& y) { return div(x, y); }
/// -x
inline Scalar operator-(const Scalar& x) { return neg(x); }
/// x
inline Scalar operator+(const Scalar& x) { return x; }

/// x is from now on x + y; other handles to what it was are not changed.
template <class T> requires ScalarOrNumber<T>
Scalar& operator+=(Scalar& x, const T& y) { return x = x + y; }
/// x is from now on x - y; other handles to what it was are not changed.
template <class T> requires ScalarOrNumber<T>
Scalar& operator-=(Scalar& x, const T& y) { return x = x - y; }
/// x is from now on x * y; other handles to what it was are not changed.
template <class T> requires ScalarOrNumber<T>
Scalar& operator*=(Scalar& x, const T& y) { return x = x * y; }
/// x is from now on x / y; other handles to what it was are not changed.
template <class T> requires ScalarOrNumber<T>
Scalar& operator/=(Scalar& x, const T& y) { return x = x / y; }

/// Whether x < y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator<(const T& x, const U& y) { return data_of<Scalar>(x) < data_of<Scalar>(y); }
/// Whether x <= y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator<=(const T& x, const U& y) { return data_of<Scalar>(x) <= data_of<Scalar>(y); }
/// Whether x > y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator>(const T& x, const U& y) { return data_of<Scalar>(x) > data_of<Scalar>(y); }
/// Whether x >= y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator>=(const T& x, const U& y) { return data_of<Scalar>(x) >= data_of<Scalar>(y); }
/// Whether x == y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator==(const T& x, const U& y) { return data_of<Scalar>(x) == data_of<Scalar>(y); }
// clang-format on

}  // namespace minitorch
