// The elementwise functions of tensors: `map` and `zip`, by which the functions and operators of
// graph/elementwise_functions.hpp compute on tensors; `where` and `masked_fill`; and the comparison operators.
//
// Operands are broadcast (operators/layout/indexing.hpp), and either may be a number. If dtypes differ, the result has
// the largest of float64 > float32 > int64, whatever the shapes. A number changes the dtype only if it is a float and
// the tensor is int64: to float32. Functions without integer values, such as exp, convert int64 to float32.
// They throw ShapeError if shapes do not broadcast.
#pragma once

#include <type_traits>

#include "minitorch/graph/chain_rule.hpp"
#include "minitorch/graph/elementwise_functions.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/elementwise/own_kernels.hpp"

namespace minitorch {

/// Make Tensor and TensorData variables (VariableLike). Declared only, never defined.
Tensor variable_type(VariableTag tag, const Tensor& x);
TensorData variable_type(VariableTag tag, const TensorData& x);

/// Two tensors, two TensorData, or one of them and a number.
template <class T, class U>
concept TensorPair = VariablePair<T, U> && TensorLike<variable_of_pair<T, U>>;

/// y = f(x), for a row of the table of unary functions.
template <class F> Tensor map(const F& f, const Tensor& x);
/// z = f(x, y), for a row of the tables of binary functions and comparisons.
template <class F> Tensor zip(const F& f, const Tensor& x, const Tensor& y);

namespace graph {

/// x converted to the largest of its dtype, `other` and float32.
Tensor as_floating(const Tensor& x, DType other = float32);

/// `number` as a constant of shape (), for a function of it and `x`. Has the dtype of `x`, but float32 for a float
/// beside int64.
template <operators::Number T> Tensor beside(const Tensor& x, T number) {
  if constexpr (std::is_integral_v<T>) {
    if (x.dtype() == int64) return Tensor(TensorData::whole_number(operators::checked_int64(number)));
  }
  const DType dtype = std::is_floating_point_v<T> ? promoted(x.dtype(), float32) : x.dtype();
  return Tensor(TensorData::number(static_cast<double>(number), dtype));
}
template <operators::Number T> TensorData beside(const TensorData& x, T number) {
  return TensorData::number(static_cast<double>(number), x.dtype());
}

}  // namespace graph

/// y = f(x) and z = f(x, y), for user-defined rows.
template <operators::OwnRow F> Tensor map(const F& f, const Tensor& x) {
  return apply(graph::Unary<F>{f}, graph::as_floating(x));
}
template <operators::OwnRow F> Tensor zip(const F& f, const Tensor& x, const Tensor& y) {
  const Tensor a = graph::as_floating(x, y.dtype()), b = graph::as_floating(y, x.dtype());
  if constexpr (graph::Slopeless<F>) {
    return Tensor(zip(f, a.data(), b.data()));
  } else {
    return apply(graph::Binary<F>{f}, a, b);
  }
}

/// z = f(x, y), where one of x and y is a number.
template <class F, operators::Number T> Tensor zip(const F& f, const Tensor& x, T y) {
  return zip(f, x, graph::beside(x, y));
}
template <class F, operators::Number T> Tensor zip(const F& f, T x, const Tensor& y) {
  return zip(f, graph::beside(y, x), y);
}
template <class F, operators::Number T> TensorData zip(const F& f, const TensorData& x, T y) {
  return zip(f, x, graph::beside(x, y));
}
template <class F, operators::Number T> TensorData zip(const F& f, T x, const TensorData& y) {
  return zip(f, graph::beside(y, x), y);
}

// clang-format off
// Choices.

/// x where `condition` is not 0, else y; all are broadcast. The derivative of an element goes to the operand that it
/// was chosen from.
Tensor where(const Tensor& condition, const Tensor& x, const Tensor& y);
/// The same if x or y or both are numbers. If both are, the result has the dtype of the condition.
template <VariableLike C, class T, class U>
requires (operators::Number<T> || operators::Number<U>) && (TensorPair<T, C> && TensorPair<U, C>)
variable_of<C> where(const C& condition, const T& x, const U& y) {
  const variable_of<C>& c = condition;
  if constexpr (operators::Number<T> && operators::Number<U>) {
    return where(c, graph::beside(c, x), graph::beside(c, y));
  } else if constexpr (operators::Number<T>) {
    const variable_of<C>& second = y;
    return where(c, graph::beside(second, x), second);
  } else {
    const variable_of<C>& first = x;
    return where(c, first, graph::beside(first, y));
  }
}
/// x itself, not a copy, if `condition` is true; else the number y as a tensor of shape ().
template <class T, operators::Number U> requires TensorPair<T, U>
variable_of<T> where(bool condition, const T& x, U y) {
  const variable_of<T>& first = x;
  return condition ? first : graph::beside(first, y);
}
/// The number x as a tensor of shape () if `condition` is true; else y itself, not a copy.
template <operators::Number T, class U> requires TensorPair<T, U>
variable_of<U> where(bool condition, T x, const U& y) {
  const variable_of<U>& second = y;
  return condition ? graph::beside(second, x) : second;
}
/// `value` where `mask` is not 0, else x; both are broadcast. Has the dtype of x. Throws DtypeError for a value that
/// int64 cannot hold.
Tensor masked_fill(const Tensor& x, const Tensor& mask, RealNumber value);
/// x + weight (y - x), computed from y for a weight of ½ or more: exactly x for 0 and y for 1, if y - x is finite.
Tensor lerp(const Tensor& x, const Tensor& y, RealNumber weight);
/// The same with a weight for each element; all are broadcast.
Tensor lerp(const Tensor& x, const Tensor& y, const Tensor& weight);

// Comparisons. Each returns a constant of ones and zeros.

/// 1 where x < y, else 0
template <class T, class U> requires TensorPair<T, U>
auto operator<(const T& x, const U& y) { return lt(x, y); }
/// 1 where x <= y, else 0
template <class T, class U> requires TensorPair<T, U>
auto operator<=(const T& x, const U& y) { return le(x, y); }
/// 1 where x > y, else 0
template <class T, class U> requires TensorPair<T, U>
auto operator>(const T& x, const U& y) { return gt(x, y); }
/// 1 where x >= y, else 0
template <class T, class U> requires TensorPair<T, U>
auto operator>=(const T& x, const U& y) { return ge(x, y); }
/// 1 where x = y, else 0: per element, so `if (x == y)` does not compile. all(x == y) compares two tensors as a whole.
template <class T, class U> requires TensorPair<T, U>
auto operator==(const T& x, const U& y) { return eq(x, y); }
/// 1 where x ≠ y, else 0
template <class T, class U> requires TensorPair<T, U>
auto operator!=(const T& x, const U& y) { return ne(x, y); }
// clang-format on

}  // namespace minitorch
