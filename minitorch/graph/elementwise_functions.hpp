// The elementwise functions: a line for each row of the tables in operators/table/, which document the derivatives,
// also at kinks. They take Scalar, Tensor, TensorData, and types that convert to one of these, such as a parameter of a
// module. In functions of two arguments, either may be a number, which is a constant. A user-defined row needs no line
// here: call it by `map(Row{}, x)` or `zip(Row{}, x, y)`.
#pragma once

#include <concepts>
#include <limits>
#include <type_traits>
#include <utility>

#include "minitorch/graph/chain_rule.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/graph/node/variable_like.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/table/binary_functions.hpp"
#include "operators/table/comparisons.hpp"
#include "operators/table/functions.hpp"

namespace minitorch {

template <class X, class Y> struct VariableOfPair { using type = void; };
template <VariableLike X, operators::Number Y> struct VariableOfPair<X, Y> : VariableOf<X> {};
template <operators::Number X, VariableLike Y> struct VariableOfPair<X, Y> : VariableOf<Y> {};
template <VariableLike X, VariableLike Y>
requires std::same_as<variable_of<X>, variable_of<Y>>
struct VariableOfPair<X, Y> : VariableOf<X> {
};
template <class X, class Y> using variable_of_pair = typename VariableOfPair<X, Y>::type;

/// Two arguments of one type of variable, or one of them and a number.
template <class X, class Y>
concept VariablePair = !std::is_void_v<variable_of_pair<X, Y>>;

/// y = f(x) and z = f(x, y) for a row: converts the arguments to variables and calls their `map` or `zip`.
template <class F, VariableLike X> variable_of<X> mapped(const F& f, const X& x) {
  return map(f, static_cast<const variable_of<X>&>(x));
}
template <class F, class X, class Y>
requires VariablePair<X, Y> variable_of_pair<X, Y> zipped(const F& f, const X& x, const Y& y) {
  using V = variable_of_pair<X, Y>;
  if constexpr (operators::Number<X>) {
    return zip(f, x, static_cast<const V&>(y));
  } else if constexpr (operators::Number<Y>) {
    return zip(f, static_cast<const V&>(x), y);
  } else {
    return zip(f, static_cast<const V&>(x), static_cast<const V&>(y));
  }
}

// clang-format off

// Of one argument.

/// x itself, as a result
template <VariableLike X> variable_of<X> id(const X& x) { return mapped(operators::Id{}, x); }
/// -x
template <VariableLike X> variable_of<X> neg(const X& x) { return mapped(operators::Neg{}, x); }
/// 1 / x
template <VariableLike X> variable_of<X> inv(const X& x) { return mapped(operators::Inv{}, x); }
/// eˣ
template <VariableLike X> variable_of<X> exp(const X& x) { return mapped(operators::Exp{}, x); }
/// eˣ - 1, exact for small x
template <VariableLike X> variable_of<X> expm1(const X& x) { return mapped(operators::Expm1{}, x); }
/// ln x; -∞ at 0, NaN below
template <VariableLike X> variable_of<X> log(const X& x) { return mapped(operators::Log{}, x); }
/// ln(1 + x), exact for small x; NaN below -1
template <VariableLike X> variable_of<X> log1p(const X& x) { return mapped(operators::Log1p{}, x); }
/// log₂ x; -∞ at 0, NaN below
template <VariableLike X> variable_of<X> log2(const X& x) { return mapped(operators::Log2{}, x); }
/// √x; NaN below 0
template <VariableLike X> variable_of<X> sqrt(const X& x) { return mapped(operators::Sqrt{}, x); }
/// 1 / √x; NaN below 0
template <VariableLike X> variable_of<X> rsqrt(const X& x) { return mapped(operators::Rsqrt{}, x); }
/// x²
template <VariableLike X> variable_of<X> square(const X& x) { return mapped(operators::Square{}, x); }
/// |x|
template <VariableLike X> variable_of<X> abs(const X& x) { return mapped(operators::Abs{}, x); }
/// 1, 0 or -1, as x is above, at or below 0; slope 0
template <VariableLike X> variable_of<X> sign(const X& x) { return mapped(operators::Sign{}, x); }
/// the largest integer that is not above x; slope 0
template <VariableLike X> variable_of<X> floor(const X& x) { return mapped(operators::Floor{}, x); }
/// the smallest integer that is not below x; slope 0
template <VariableLike X> variable_of<X> ceil(const X& x) { return mapped(operators::Ceil{}, x); }
/// the integer nearest to x, halves to the even one; slope 0
template <VariableLike X> variable_of<X> round(const X& x) { return mapped(operators::Round{}, x); }
/// x without its fraction; slope 0
template <VariableLike X> variable_of<X> trunc(const X& x) { return mapped(operators::Trunc{}, x); }
/// the sine of x, in radians
template <VariableLike X> variable_of<X> sin(const X& x) { return mapped(operators::Sin{}, x); }
/// the cosine of x, in radians
template <VariableLike X> variable_of<X> cos(const X& x) { return mapped(operators::Cos{}, x); }
/// the tangent of x, in radians
template <VariableLike X> variable_of<X> tan(const X& x) { return mapped(operators::Tan{}, x); }
/// the hyperbolic sine of x
template <VariableLike X> variable_of<X> sinh(const X& x) { return mapped(operators::Sinh{}, x); }
/// the hyperbolic cosine of x
template <VariableLike X> variable_of<X> cosh(const X& x) { return mapped(operators::Cosh{}, x); }
/// the hyperbolic tangent of x
template <VariableLike X> variable_of<X> tanh(const X& x) { return mapped(operators::Tanh{}, x); }
/// 1 / (1 + e⁻ˣ)
template <VariableLike X> variable_of<X> sigmoid(const X& x) { return mapped(operators::Sigmoid{}, x); }
/// max(x, 0)
template <VariableLike X> variable_of<X> relu(const X& x) { return mapped(operators::Relu{}, x); }
/// x, but no less than min and no more than max; a NaN bound is ignored. float32 for int64 and a fractional bound.
template <VariableLike X> variable_of<X> clamp(const X& x, RealNumber min = -std::numeric_limits<double>::infinity(),
                                               RealNumber max = std::numeric_limits<double>::infinity()) {
  return mapped(operators::Clamp{min, max}, x);
}
/// x where positive, else negative_slope x
template <VariableLike X> variable_of<X> leaky_relu(const X& x, RealNumber negative_slope = 0.01) {
  return mapped(operators::LeakyRelu{negative_slope}, x);
}
/// x where positive, else alpha (eˣ - 1)
template <VariableLike X> variable_of<X> elu(const X& x, RealNumber alpha = 1) {
  return mapped(operators::Elu{alpha}, x);
}
/// the error function of x
template <VariableLike X> variable_of<X> erf(const X& x) { return mapped(operators::Erf{}, x); }
/// 1 - erf x
template <VariableLike X> variable_of<X> erfc(const X& x) { return mapped(operators::Erfc{}, x); }
/// x Φ(x), where Φ is the normal distribution function: the exact form, not the one by tanh
template <VariableLike X> variable_of<X> gelu(const X& x) { return mapped(operators::Gelu{}, x); }
/// x sigmoid(x)
template <VariableLike X> variable_of<X> silu(const X& x) { return mapped(operators::Silu{}, x); }
/// x tanh(softplus(x))
template <VariableLike X> variable_of<X> mish(const X& x) { return mapped(operators::Mish{}, x); }
/// ln(1 + eˣ)
template <VariableLike X> variable_of<X> softplus(const X& x) { return mapped(operators::Softplus{}, x); }
/// ln sigmoid(x) = -ln(1 + e⁻ˣ)
template <VariableLike X> variable_of<X> logsigmoid(const X& x) { return mapped(operators::Logsigmoid{}, x); }
/// 1.0507 x where positive, else 1.7581 (eˣ - 1): self-normalising
template <VariableLike X> variable_of<X> selu(const X& x) { return mapped(operators::Selu{}, x); }
/// x clamped to [min_val, max_val], with slope 0 at the ends, where that of clamp is 1
template <VariableLike X> variable_of<X> hardtanh(const X& x, RealNumber min_val = -1, RealNumber max_val = 1) {
  return mapped(operators::Hardtanh{min_val, max_val}, x);
}
/// x (x + 3) / 6, but 0 below -3 and x above 3
template <VariableLike X> variable_of<X> hardswish(const X& x) { return mapped(operators::Hardswish{}, x); }
/// x / (1 + |x|)
template <VariableLike X> variable_of<X> softsign(const X& x) { return mapped(operators::Softsign{}, x); }
/// x to the power of a constant
template <VariableLike X> variable_of<X> pow(const X& x, RealNumber exponent) {
  return mapped(operators::PowConstant{exponent}, x);
}

// Of two arguments.

/// x + y
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> add(const X& x, const Y& y) { return zipped(operators::Add{}, x, y); }
/// x - y
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> sub(const X& x, const Y& y) { return zipped(operators::Sub{}, x, y); }
/// x y
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> mul(const X& x, const Y& y) { return zipped(operators::Mul{}, x, y); }
/// x / y; float32 for two int64
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> div(const X& x, const Y& y) { return zipped(operators::Div{}, x, y); }
/// xʸ
template <class X, VariableLike Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> pow(const X& x, const Y& y) { return zipped(operators::Pow{}, x, y); }
/// the larger of x and y, NaN if either is
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> maximum(const X& x, const Y& y) { return zipped(operators::Maximum{}, x, y); }
/// the smaller of x and y, NaN if either is
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> minimum(const X& x, const Y& y) { return zipped(operators::Minimum{}, x, y); }
/// the angle of the point (y, x), in radians: the first argument is the height, as in C's atan2
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> atan2(const X& x, const Y& y) { return zipped(operators::Atan2{}, x, y); }
/// ⌊x / y⌋; slopes 0. Throws Error if y has a 0 and both are int64.
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> floor_divide(const X& x, const Y& y) { return zipped(operators::FloorDivide{}, x, y); }
/// x - y ⌊x / y⌋, with the sign of y; NaN for y = 0. Throws Error if y has a 0 and both are int64.
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> remainder(const X& x, const Y& y) { return zipped(operators::Remainder{}, x, y); }

// Comparisons. They return constants, which for tensors have the dtype of the operands.

/// 1 where x < y, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> lt(const X& x, const Y& y) { return zipped(operators::Lt{}, x, y); }
/// 1 where x <= y, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> le(const X& x, const Y& y) { return zipped(operators::Le{}, x, y); }
/// 1 where x > y, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> gt(const X& x, const Y& y) { return zipped(operators::Gt{}, x, y); }
/// 1 where x >= y, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> ge(const X& x, const Y& y) { return zipped(operators::Ge{}, x, y); }
/// 1 where x = y, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> eq(const X& x, const Y& y) { return zipped(operators::Eq{}, x, y); }
/// 1 where x ≠ y, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> ne(const X& x, const Y& y) { return zipped(operators::Ne{}, x, y); }
/// 1 where |x - y| <= atol + rtol |y|, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> is_close(const X& x, const Y& y, operators::IsClose tolerance = {}) {
  return zipped(tolerance, x, y);
}
/// 1 where neither x nor y is 0, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> logical_and(const X& x, const Y& y) { return zipped(operators::LogicalAnd{}, x, y); }
/// 1 where x or y or both are not 0, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> logical_or(const X& x, const Y& y) { return zipped(operators::LogicalOr{}, x, y); }
/// 1 where one of x and y is 0 and the other is not, else 0
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> logical_xor(const X& x, const Y& y) { return zipped(operators::LogicalXor{}, x, y); }
/// 1 where x is 0, else 0
template <VariableLike X> variable_of<X> logical_not(const X& x) { return eq(x, 0); }
/// 1 where x is NaN, else 0
template <VariableLike X> variable_of<X> isnan(const X& x) { return ne(x, x); }
/// 1 where x is neither infinite nor NaN, else 0
template <VariableLike X> variable_of<X> isfinite(const X& x) { return eq(x - x, 0); }
/// 1 where x is ∞ or -∞, else 0
template <VariableLike X> variable_of<X> isinf(const X& x) { return logical_and(eq(x, x), ne(x - x, 0)); }

// Operators.

/// x + y
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> operator+(const X& x, const Y& y) { return add(x, y); }
/// x - y
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> operator-(const X& x, const Y& y) { return sub(x, y); }
/// x y
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> operator*(const X& x, const Y& y) { return mul(x, y); }
/// x / y
template <class X, class Y> requires VariablePair<X, Y>
variable_of_pair<X, Y> operator/(const X& x, const Y& y) { return div(x, y); }
/// -x
template <VariableLike X> variable_of<X> operator-(const X& x) { return neg(x); }
/// x
template <VariableLike X> variable_of<X> operator+(const X& x) { return x; }

/// x = x + y: makes x a handle to the sum. Other handles to its old value keep it. For tensors, add_ changes elements.
template <graph::Variable V, class Y> requires VariablePair<V, Y>
V& operator+=(V& x, const Y& y) { return x = x + y; }
/// x = x - y: makes x a handle to the difference.
template <graph::Variable V, class Y> requires VariablePair<V, Y>
V& operator-=(V& x, const Y& y) { return x = x - y; }
/// x = x y: makes x a handle to the product.
template <graph::Variable V, class Y> requires VariablePair<V, Y>
V& operator*=(V& x, const Y& y) { return x = x * y; }
/// x = x / y: makes x a handle to the quotient.
template <graph::Variable V, class Y> requires VariablePair<V, Y>
V& operator/=(V& x, const Y& y) { return x = x / y; }
// clang-format on

}  // namespace minitorch
