// The functions of tensors, element by element. Those of the tables and the operators are in
// graph/elementwise_functions.hpp; here is how they are computed of tensors, beside choices and comparisons.
// Operands are broadcast (operators/layout/indexing.hpp), and plain numbers may stand on either side. If dtypes
// differ, the result has PyTorch's: float64 over float32 over int64, whatever the shapes. A plain
// number changes the dtype only if it is no integer and the tensor is int64: to float32.
// Functions that have no integer values make float32 of int64.
#pragma once

#include <type_traits>

#include "minitorch/graph/chain_rule.hpp"
#include "minitorch/graph/elementwise_functions.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/elementwise/own_kernels.hpp"

namespace minitorch {

/// Tensor is a kind of variable, and so is data without a graph. Declared alone.
Tensor kind_of(VariableKinds kinds, const Tensor& x);
TensorData kind_of(VariableKinds kinds, const TensorData& x);

/// Two arguments of which one is a tensor, or data of one, and the other too, or a plain number.
template <class T, class U>
concept TensorPair = VariablePair<T, U> && TensorLike<variable_of_pair<T, U>>;

/// y = f(x), for a row of the table of functions of one argument.
template <class F> Tensor map(const F& f, const Tensor& x);
/// z = f(x, y), for a row of the table of functions of two arguments, or of comparisons.
template <class F> Tensor zip(const F& f, const Tensor& x, const Tensor& y);

/// x in the kind of floating-point element that it and `other` are computed in.
Tensor as_floating(const Tensor& x, DType other = float32);

/// The same for a row of one's own.
template <operators::OwnRow F> Tensor map(const F& f, const Tensor& x) { return apply(Unary<F>{f}, as_floating(x)); }
template <operators::OwnRow F> Tensor zip(const F& f, const Tensor& x, const Tensor& y) {
  const Tensor a = as_floating(x, y.dtype()), b = as_floating(y, x.dtype());
  if constexpr (graph::Slopeless<F>) {
    return Tensor(zip(f, a.data(), b.data()));
  } else {
    return apply(Binary<F>{f}, a, b);
  }
}

/// `number` as a constant to stand beside `x`.
template <operators::Number T> Tensor beside(const Tensor& x, T number) {
  if constexpr (std::is_integral_v<T>) {
    if (x.dtype() == int64) return Tensor(TensorData::whole_number(static_cast<std::int64_t>(number), int64));
  }
  const DType dtype = std::is_floating_point_v<T> ? promoted(x.dtype(), float32) : x.dtype();
  return Tensor(TensorData::number(static_cast<double>(number), dtype));
}
template <operators::Number T> TensorData beside(const TensorData& x, T number) {
  return TensorData::number(static_cast<double>(number), x.dtype());
}

/// z = f(x, y), where one is a plain number.
template <class F, operators::Number T> Tensor zip(const F& f, const Tensor& x, T y) { return zip(f, x, beside(x, y)); }
template <class F, operators::Number T> Tensor zip(const F& f, T x, const Tensor& y) { return zip(f, beside(y, x), y); }
template <class F, operators::Number T> TensorData zip(const F& f, const TensorData& x, T y) {
  return zip(f, x, beside(x, y));
}
template <class F, operators::Number T> TensorData zip(const F& f, T x, const TensorData& y) {
  return zip(f, beside(y, x), y);
}

// clang-format off
// Choosing.

/// x where `condition` is not 0, else y; all broadcast. Derivatives go to what was chosen.
Tensor where(const Tensor& condition, const Tensor& x, const Tensor& y);
/// The same where x, y or both are numbers; where both are, the result has the kind of the condition.
template <AnyVariable C, class T, class U> requires (operators::Number<T> || operators::Number<U>) && (TensorPair<T, C> && TensorPair<U, C>)
variable_of<C> where(const C& condition, const T& x, const U& y) {
  const variable_of<C>& c = condition;
  if constexpr (operators::Number<T> && operators::Number<U>) {
    return where(c, beside(c, x), beside(c, y));
  } else if constexpr (operators::Number<T>) {
    const variable_of<C>& second = y;
    return where(c, beside(second, x), second);
  } else {
    const variable_of<C>& first = x;
    return where(c, first, beside(first, y));
  }
}
/// x as a whole, no copy of it, or the number y, which broadcasts to its shape
template <class T, operators::Number U> requires TensorPair<T, U>
variable_of<T> where(bool condition, const T& x, U y) {
  const variable_of<T>& first = x;
  return condition ? first : beside(first, y);
}
/// the number x, which broadcasts to the shape of y, or y as a whole, no copy of it
template <operators::Number T, class U> requires TensorPair<T, U>
variable_of<U> where(bool condition, T x, const U& y) {
  const variable_of<U>& second = y;
  return condition ? beside(second, x) : second;
}
/// Returns `value` where `mask` is not 0, else x, in the dtype of x; both broadcast. Throws DtypeError for a fraction
/// in int64.
Tensor masked_fill(const Tensor& x, const Tensor& mask, double value);

// Comparisons.

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
/// 1 where x = y, else 0: for each element, so no answer to whether two tensors are the same
template <class T, class U> requires TensorPair<T, U>
auto operator==(const T& x, const U& y) { return eq(x, y); }
/// 1 where x ≠ y, else 0
template <class T, class U> requires TensorPair<T, U>
auto operator!=(const T& x, const U& y) { return ne(x, y); }
// clang-format on

}  // namespace minitorch
