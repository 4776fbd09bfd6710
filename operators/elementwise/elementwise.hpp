// The elementwise kernels: every row of the tables of functions, applied to each element of tensors.
// Shapes are not checked and nothing is broadcast here: operands come with their strides over the kernel's shape, and
// the last one is written. It may be the same memory as another, walked the same way; it may not overlap one otherwise.
//
// All are declared for every function of the tables, and defined for the kinds of element that are said; another kind
// is an error of the caller's. `f` brings the function's options: map(LeakyRelu{0.2}, float32, shape, x, y).
#pragma once

#include <array>
#include <string_view>

#include "operators/layout/dtype.hpp"
#include "operators/layout/operand.hpp"
#include "operators/layout/shape.hpp"
#include "operators/table/about.hpp"
#include "operators/table/binary_functions.hpp"
#include "operators/table/comparisons.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::operators {

/// The functions that are meant for whole numbers too.
template <class F>
concept ForIntegers = About<F>::for_integers;

/// y = αx: no row of the table, for it has no name of its own there. For floating-point kinds.
struct Scaled {
  double factor;
  static constexpr auto name = "scaled";
  template <class T> auto value(const T& x) const { return factor * x; }
};
template <> struct About<Scaled> : Facts<Scaled> { static constexpr bool is_cheap = true; };

/// z = x + αy, as an optimiser's step. For floating-point kinds.
struct AddScaled {
  double alpha;
  static constexpr auto name = "add_scaled";
  template <class T, class U> auto value(const T& x, const U& y) const { return x + alpha * y; }
};
template <> struct About<AddScaled> : Facts<AddScaled> { static constexpr bool is_cheap = true; };

/// The name of a function's slope in a KernelTrace: "relu_slope".
template <class F>
inline constexpr auto slope_name = [] {
  constexpr std::string_view name = F::name, suffix = "_slope";
  std::array<char, name.size() + suffix.size()> text{};
  name.copy(text.data(), name.size());
  suffix.copy(text.data() + name.size(), suffix.size());
  return text;
}();

/// y = f(x), for a row of UnaryFunctions or Scaled. x and y are of kind `dtype`; int64 where F is for integers.
template <class F> void map(const F& f, DType dtype, const Shape& shape, Operand x, Operand y);

/// dx = dy · f.slope(read), for a row of UnaryFunctions whose slope reads something; `read` is the x or y that
/// F::saves says. Floating-point kinds.
template <class F> void map_slope(const F& f, DType dtype, const Shape& shape, Operand dy, Operand read, Operand dx);

/// z = f(x, y), for a row of BinaryFunctions, Comparisons or loss_functions.hpp, or AddScaled; int64 where F is for integers.
template <class F> void zip(const F& f, DType dtype, const Shape& shape, Operand x, Operand y, Operand z);

/// dx = dz · f.slope_x(x, y), for a row of BinaryFunctions or loss_functions.hpp whose slopes read something (of which Mul's are products
/// that `zip` computes as well, from less). Floating-point kinds.
template <class F>
void zip_slope_x(const F& f, DType dtype, const Shape& shape, Operand dz, Operand x, Operand y, Operand dx);

/// dy = dz · f.slope_y(x, y), for the same rows.
template <class F>
void zip_slope_y(const F& f, DType dtype, const Shape& shape, Operand dz, Operand x, Operand y, Operand dy);

/// z = x where `condition` is not 0, else y. All are of kind `dtype`.
void where(DType dtype, const Shape& shape, Operand condition, Operand x, Operand y, Operand z);

/// y = x as an element of another kind. A floating-point number loses its fraction on its way to int64; there NaN
/// becomes 0, and what is too large or too small becomes the largest or smallest number.
void convert(DType from, DType to, const Shape& shape, Operand x, Operand y);

}  // namespace minitorch::operators
