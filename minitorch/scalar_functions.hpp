// The functions of Scalars: every row of the tables in operators/, a line each, and the operators.
// Plain numbers may stand beside Scalars on either side; they are constants.
#pragma once

#include <concepts>
#include <type_traits>

#include "minitorch/elementwise.hpp"
#include "minitorch/scalar.hpp"
#include "operators/binary_functions.hpp"
#include "operators/comparisons.hpp"

namespace minitorch {

/// A Scalar or a plain number.
template <class T>
concept ScalarOrNumber = std::same_as<T, Scalar> || std::is_arithmetic_v<T>;

/// Two arguments, Scalars or plain numbers, but not both plain numbers.
template <class T, class U>
concept ScalarPair = ScalarOrNumber<T> && ScalarOrNumber<U> &&(std::same_as<T, Scalar> || std::same_as<U, Scalar>);

// Of one argument.
inline Scalar id(const Scalar& x) { return apply(Unary<operators::Id>{}, x); }
inline Scalar neg(const Scalar& x) { return apply(Unary<operators::Neg>{}, x); }
inline Scalar inv(const Scalar& x) { return apply(Unary<operators::Inv>{}, x); }
inline Scalar exp(const Scalar& x) { return apply(Unary<operators::Exp>{}, x); }
inline Scalar log(const Scalar& x) { return apply(Unary<operators::Log>{}, x); }
inline Scalar sqrt(const Scalar& x) { return apply(Unary<operators::Sqrt>{}, x); }
inline Scalar square(const Scalar& x) { return apply(Unary<operators::Square>{}, x); }
inline Scalar abs(const Scalar& x) { return apply(Unary<operators::Abs>{}, x); }
inline Scalar sin(const Scalar& x) { return apply(Unary<operators::Sin>{}, x); }
inline Scalar cos(const Scalar& x) { return apply(Unary<operators::Cos>{}, x); }
inline Scalar tanh(const Scalar& x) { return apply(Unary<operators::Tanh>{}, x); }
inline Scalar sigmoid(const Scalar& x) { return apply(Unary<operators::Sigmoid>{}, x); }
inline Scalar relu(const Scalar& x) { return apply(Unary<operators::Relu>{}, x); }
inline Scalar leaky_relu(const Scalar& x, double negative_slope = 0.01) {
  return apply(Unary<operators::LeakyRelu>{{negative_slope}}, x);
}
inline Scalar elu(const Scalar& x, double alpha = 1) { return apply(Unary<operators::Elu>{{alpha}}, x); }
inline Scalar erfc(const Scalar& x) { return apply(Unary<operators::Erfc>{}, x); }
inline Scalar gelu(const Scalar& x) { return apply(Unary<operators::Gelu>{}, x); }
inline Scalar silu(const Scalar& x) { return apply(Unary<operators::Silu>{}, x); }
inline Scalar softplus(const Scalar& x) { return apply(Unary<operators::Softplus>{}, x); }
inline Scalar pow(const Scalar& x, double exponent) { return apply(Unary<operators::PowConstant>{{exponent}}, x); }

// Of two arguments.
// clang-format off
template <class T, class U> requires ScalarPair<T, U>
Scalar add(const T& x, const U& y) { return apply(Binary<operators::Add>{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar sub(const T& x, const U& y) { return apply(Binary<operators::Sub>{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar mul(const T& x, const U& y) { return apply(Binary<operators::Mul>{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar div(const T& x, const U& y) { return apply(Binary<operators::Div>{}, x, y); }
template <class T> requires ScalarOrNumber<T>
Scalar pow(const T& x, const Scalar& y) { return apply(Binary<operators::Pow>{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar maximum(const T& x, const U& y) { return apply(Binary<operators::Maximum>{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar minimum(const T& x, const U& y) { return apply(Binary<operators::Minimum>{}, x, y); }

// Comparisons by name: the constant 1 where they hold, 0 where not.
template <class F, class T, class U> requires ScalarPair<T, U>
Scalar compare(F f, const T& x, const U& y) {
  return Scalar::constant(f.value(data_of<Scalar>(x), data_of<Scalar>(y)));
}
template <class T, class U> requires ScalarPair<T, U>
Scalar lt(const T& x, const U& y) { return compare(operators::Lt{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar le(const T& x, const U& y) { return compare(operators::Le{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar gt(const T& x, const U& y) { return compare(operators::Gt{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar ge(const T& x, const U& y) { return compare(operators::Ge{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar eq(const T& x, const U& y) { return compare(operators::Eq{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar ne(const T& x, const U& y) { return compare(operators::Ne{}, x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar is_close(const T& x, const U& y, operators::IsClose tolerance = {}) { return compare(tolerance, x, y); }

/// x where `condition` holds, else y, with its graph.
template <class T, class U> requires ScalarPair<T, U>
Scalar where(bool condition, const T& x, const U& y) {
  return condition ? Scalar(data_of<Scalar>(x), edge_of<Scalar>(x)) : Scalar(data_of<Scalar>(y), edge_of<Scalar>(y));
}

// Operators; comparisons compare the numbers, and are true or false.
template <class T, class U> requires ScalarPair<T, U>
Scalar operator+(const T& x, const U& y) { return add(x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar operator-(const T& x, const U& y) { return sub(x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar operator*(const T& x, const U& y) { return mul(x, y); }
template <class T, class U> requires ScalarPair<T, U>
Scalar operator/(const T& x, const U& y) { return div(x, y); }
inline Scalar operator-(const Scalar& x) { return neg(x); }
inline Scalar operator+(const Scalar& x) { return x; }

template <class T> requires ScalarOrNumber<T>
Scalar& operator+=(Scalar& x, const T& y) { return x = x + y; }
template <class T> requires ScalarOrNumber<T>
Scalar& operator-=(Scalar& x, const T& y) { return x = x - y; }
template <class T> requires ScalarOrNumber<T>
Scalar& operator*=(Scalar& x, const T& y) { return x = x * y; }
template <class T> requires ScalarOrNumber<T>
Scalar& operator/=(Scalar& x, const T& y) { return x = x / y; }

template <class T, class U> requires ScalarPair<T, U>
bool operator<(const T& x, const U& y) { return data_of<Scalar>(x) < data_of<Scalar>(y); }
template <class T, class U> requires ScalarPair<T, U>
bool operator<=(const T& x, const U& y) { return data_of<Scalar>(x) <= data_of<Scalar>(y); }
template <class T, class U> requires ScalarPair<T, U>
bool operator>(const T& x, const U& y) { return data_of<Scalar>(x) > data_of<Scalar>(y); }
template <class T, class U> requires ScalarPair<T, U>
bool operator>=(const T& x, const U& y) { return data_of<Scalar>(x) >= data_of<Scalar>(y); }
template <class T, class U> requires ScalarPair<T, U>
bool operator==(const T& x, const U& y) { return data_of<Scalar>(x) == data_of<Scalar>(y); }
// clang-format on

}  // namespace minitorch
