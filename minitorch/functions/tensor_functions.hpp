// The elementwise functions of tensors: every row of the tables in operators/, a line each, and the operators.
// Operands are broadcast (operators/layout/indexing.hpp), and plain numbers may stand on either side. Where kinds of element
// meet, the result has the kind that PyTorch gives it: float64 over float32 over int64, whatever the shapes; a
// number beside a tensor changes the kind only where it is no integer and the tensor is int64, to float32.
// Functions that have no integer values make float32 of int64.
#pragma once

#include <concepts>
#include <limits>
#include <type_traits>

#include "minitorch/graph/elementwise.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/table/binary_functions.hpp"
#include "operators/table/comparisons.hpp"

namespace minitorch {

/// y = f(x), for a row of the table of functions of one argument.
template <class F> Tensor map(const F& f, const Tensor& x);
/// z = f(x, y), for a row of the table of functions of two arguments, or of comparisons.
template <class F> Tensor zip(const F& f, const Tensor& x, const Tensor& y);

/// `number` as a constant to stand beside `x`.
template <Number T> Tensor beside(const Tensor& x, T number) {
  if constexpr (std::is_integral_v<T>) {
    if (x.dtype() == int64) return Tensor(TensorData::whole_number(static_cast<std::int64_t>(number), int64));
  }
  const DType dtype = std::is_floating_point_v<T> ? promoted(x.dtype(), float32) : x.dtype();
  return Tensor(TensorData::number(static_cast<double>(number), dtype));
}
template <Number T> TensorData beside(const TensorData& x, T number) {
  return TensorData::number(static_cast<double>(number), x.dtype());
}

/// Two arguments of one kind, or one of them a plain number.
template <class T, class U>
concept TensorPair = (TensorLike<T> && (std::same_as<T, U> || Number<U>)) || (Number<T> && TensorLike<U>);

/// Of two arguments, the one that is no plain number.
template <class T, class U> using tensor_among = std::conditional_t<Number<T>, U, T>;

/// z = f(x, y), where one may be a plain number.
template <class F, class T, class U>
requires TensorPair<T, U> tensor_among<T, U> zip_with_number(const F& f, const T& x, const U& y) {
  if constexpr (Number<T>) {
    return zip(f, beside(y, x), y);
  } else if constexpr (Number<U>) {
    return zip(f, x, beside(x, y));
  } else {
    return zip(f, x, y);
  }
}

// Of one argument. Derivatives, and what they are at kinks, are said in operators/table/.

// clang-format off
/// x itself, as a result
template <TensorLike V> V id(const V& x) { return map(operators::Id{}, x); }
/// -x
template <TensorLike V> V neg(const V& x) { return map(operators::Neg{}, x); }
/// 1 / x
template <TensorLike V> V inv(const V& x) { return map(operators::Inv{}, x); }
/// eˣ
template <TensorLike V> V exp(const V& x) { return map(operators::Exp{}, x); }
/// ln x; -∞ at 0, NaN below
template <TensorLike V> V log(const V& x) { return map(operators::Log{}, x); }
/// √x; NaN below 0
template <TensorLike V> V sqrt(const V& x) { return map(operators::Sqrt{}, x); }
/// x²
template <TensorLike V> V square(const V& x) { return map(operators::Square{}, x); }
/// |x|
template <TensorLike V> V abs(const V& x) { return map(operators::Abs{}, x); }
/// The sine of x, in radians.
template <TensorLike V> V sin(const V& x) { return map(operators::Sin{}, x); }
/// The cosine of x, in radians.
template <TensorLike V> V cos(const V& x) { return map(operators::Cos{}, x); }
/// The hyperbolic tangent of x.
template <TensorLike V> V tanh(const V& x) { return map(operators::Tanh{}, x); }
/// 1 / (1 + e⁻ˣ)
template <TensorLike V> V sigmoid(const V& x) { return map(operators::Sigmoid{}, x); }
/// max(x, 0)
template <TensorLike V> V relu(const V& x) { return map(operators::Relu{}, x); }
/// x where it lies between min and max, else the nearer of them (one that is NaN is no bound); of int64 a float32 where
/// they are no integers
template <TensorLike V>
V clamp(const V& x, double min = -std::numeric_limits<double>::infinity(),
        double max = std::numeric_limits<double>::infinity()) {
  return map(operators::Clamp{min, max}, x);
}
/// x where it is positive, else x times `negative_slope`
template <TensorLike V> V leaky_relu(const V& x, double negative_slope = 0.01) {
  return map(operators::LeakyRelu{negative_slope}, x);
}
/// x where it is positive, else alpha (eˣ - 1)
template <TensorLike V> V elu(const V& x, double alpha = 1) { return map(operators::Elu{alpha}, x); }
/// 1 - erf x
template <TensorLike V> V erfc(const V& x) { return map(operators::Erfc{}, x); }
/// x Φ(x), where Φ is the normal distribution: the exact form, by erf
template <TensorLike V> V gelu(const V& x) { return map(operators::Gelu{}, x); }
/// x sigmoid(x)
template <TensorLike V> V silu(const V& x) { return map(operators::Silu{}, x); }
/// ln(1 + eˣ)
template <TensorLike V> V softplus(const V& x) { return map(operators::Softplus{}, x); }
/// x to the power of a constant
template <TensorLike V> V pow(const V& x, double exponent) { return map(operators::PowConstant{exponent}, x); }

// Of two arguments.

/// x + y
template <class T, class U> requires TensorPair<T, U>
auto add(const T& x, const U& y) { return zip_with_number(operators::Add{}, x, y); }
/// x - y
template <class T, class U> requires TensorPair<T, U>
auto sub(const T& x, const U& y) { return zip_with_number(operators::Sub{}, x, y); }
/// x y
template <class T, class U> requires TensorPair<T, U>
auto mul(const T& x, const U& y) { return zip_with_number(operators::Mul{}, x, y); }
/// x / y; of two int64 a float32
template <class T, class U> requires TensorPair<T, U>
auto div(const T& x, const U& y) { return zip_with_number(operators::Div{}, x, y); }
/// xʸ
template <class T, TensorLike V> requires TensorPair<T, V>
V pow(const T& x, const V& y) { return zip_with_number(operators::Pow{}, x, y); }
/// The larger of x and y, NaN if either is.
template <class T, class U> requires TensorPair<T, U>
auto maximum(const T& x, const U& y) { return zip_with_number(operators::Maximum{}, x, y); }
/// The smaller of x and y, NaN if either is.
template <class T, class U> requires TensorPair<T, U>
auto minimum(const T& x, const U& y) { return zip_with_number(operators::Minimum{}, x, y); }

// Comparisons: 1 where they hold and 0 where not, of the kind of element that the operands have, and constants.

/// 1 where x < y, else 0
template <class T, class U> requires TensorPair<T, U>
auto lt(const T& x, const U& y) { return zip_with_number(operators::Lt{}, x, y); }
/// 1 where x <= y, else 0
template <class T, class U> requires TensorPair<T, U>
auto le(const T& x, const U& y) { return zip_with_number(operators::Le{}, x, y); }
/// 1 where x > y, else 0
template <class T, class U> requires TensorPair<T, U>
auto gt(const T& x, const U& y) { return zip_with_number(operators::Gt{}, x, y); }
/// 1 where x >= y, else 0
template <class T, class U> requires TensorPair<T, U>
auto ge(const T& x, const U& y) { return zip_with_number(operators::Ge{}, x, y); }
/// 1 where x = y, else 0
template <class T, class U> requires TensorPair<T, U>
auto eq(const T& x, const U& y) { return zip_with_number(operators::Eq{}, x, y); }
/// 1 where x ≠ y, else 0
template <class T, class U> requires TensorPair<T, U>
auto ne(const T& x, const U& y) { return zip_with_number(operators::Ne{}, x, y); }
/// 1 where |x - y| <= atol + rtol |y|, else 0
template <class T, class U> requires TensorPair<T, U>
auto is_close(const T& x, const U& y, operators::IsClose tolerance = {}) { return zip_with_number(tolerance, x, y); }

// Choosing.

/// x where `condition` is not 0, else y; all broadcast. Derivatives go to what was chosen.
Tensor where(const Tensor& condition, const Tensor& x, const Tensor& y);
/// The same where x, y or both are numbers; where both are, the result has the kind of the condition.
template <TensorLike V, class T, class U> requires (Number<T> || Number<U>) && (TensorPair<T, V> && TensorPair<U, V>)
V where(const V& condition, const T& x, const U& y) {
  if constexpr (Number<T> && Number<U>) {
    return where(condition, beside(condition, x), beside(condition, y));
  } else if constexpr (Number<T>) {
    return where(condition, beside(y, x), y);
  } else {
    return where(condition, x, beside(x, y));
  }
}
/// x as a whole, no copy of it, or the number y, which broadcasts to its shape
template <TensorLike V, Number T> V where(bool condition, const V& x, T y) { return condition ? x : beside(x, y); }
/// the number x, which broadcasts to the shape of y, or y as a whole, no copy of it
template <TensorLike V, Number T> V where(bool condition, T x, const V& y) { return condition ? beside(y, x) : y; }
/// `value` where `mask` is not 0, else x, whose kind of element stays; both broadcast. Throws DtypeError for a fraction in
/// int64.
Tensor masked_fill(const Tensor& x, const Tensor& mask, double value);

// Operators.

/// x + y
template <class T, class U> requires TensorPair<T, U>
auto operator+(const T& x, const U& y) { return add(x, y); }
/// x - y
template <class T, class U> requires TensorPair<T, U>
auto operator-(const T& x, const U& y) { return sub(x, y); }
/// x y
template <class T, class U> requires TensorPair<T, U>
auto operator*(const T& x, const U& y) { return mul(x, y); }
/// x / y
template <class T, class U> requires TensorPair<T, U>
auto operator/(const T& x, const U& y) { return div(x, y); }
/// -x
template <TensorLike V> V operator-(const V& x) { return neg(x); }
/// x
template <TensorLike V> V operator+(const V& x) { return x; }

/// x is from now on x + y; other handles to what it was are not changed (add_ changes elements).
template <class U> requires TensorPair<Tensor, U>
Tensor& operator+=(Tensor& x, const U& y) { return x = x + y; }
/// x is from now on x - y; other handles to what it was are not changed.
template <class U> requires TensorPair<Tensor, U>
Tensor& operator-=(Tensor& x, const U& y) { return x = x - y; }
/// x is from now on x y; other handles to what it was are not changed.
template <class U> requires TensorPair<Tensor, U>
Tensor& operator*=(Tensor& x, const U& y) { return x = x * y; }
/// x is from now on x / y; other handles to what it was are not changed.
template <class U> requires TensorPair<Tensor, U>
Tensor& operator/=(Tensor& x, const U& y) { return x = x / y; }

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
