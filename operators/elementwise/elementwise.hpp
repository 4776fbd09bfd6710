// The elementwise kernels: they apply a row of the tables to each element.
// Kernels neither check shapes nor broadcast: each operand comes with its strides over the kernel's shape. The last
// operand is the output. It may be the same memory as an input with the same strides, but may not overlap it otherwise.
//
// `f` holds the function's options: map(LeakyRelu{0.2}, float32, shape, x, y). A dtype that a kernel does not have is a
// DtypeError.
#pragma once

#include <array>
#include <string_view>

#include "operators/elementwise/loops.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/operand.hpp"
#include "operators/layout/shape.hpp"
#include "operators/table/about.hpp"
#include "operators/table/binary_functions.hpp"
#include "operators/table/comparisons.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::operators {

/// The functions that have int64 kernels too.
template <class F>
concept ForIntegers = About<F>::for_integers;

/// y = αx, for floating-point dtypes. It is not a function of the tables.
struct Scaled {
  double factor;
  static constexpr auto name = "scaled";
  template <class T> auto value(const T& x) const { return factor * x; }
};
template <> struct About<Scaled> : Facts<Scaled> { static constexpr bool is_cheap = true; };

/// z = x + αy, for floating-point dtypes. It is not a function of the tables.
struct AddScaled {
  double alpha;
  static constexpr auto name = "add_scaled";
  template <class T, class U> auto value(const T& x, const U& y) const { return x + alpha * y; }
};
template <> struct About<AddScaled> : Facts<AddScaled> { static constexpr bool is_cheap = true; };

/// The name of a slope kernel in a KernelTrace: "relu_slope".
template <class F>
inline constexpr auto slope_name = [] {
  constexpr std::string_view name = F::name, suffix = "_slope";
  std::array<char, name.size() + suffix.size()> text{};
  name.copy(text.data(), name.size());
  suffix.copy(text.data() + name.size(), suffix.size());
  return text;
}();

/// y = f(x), for a row of UnaryFunctions or LayerFunctions, or Scaled. x and y have `dtype`, which may be int64 if F is
/// ForIntegers.
template <class F> void map(const F& f, DType dtype, const Shape& shape, Operand x, Operand y);

/// dx = dy · f.slope(read), for a row of UnaryFunctions or LayerFunctions that saves something. `read` is x or y, as
/// F::saves says. For floating-point dtypes.
template <class F> void map_slope(const F& f, DType dtype, const Shape& shape, Operand dy, Operand read, Operand dx);

/// z = f(x, y), for a row of BinaryFunctions, Comparisons or LossFunctions, or AddScaled. All operands have `dtype`,
/// which may be int64 if F is ForIntegers.
template <class F> void zip(const F& f, DType dtype, const Shape& shape, Operand x, Operand y, Operand z);

/// dx = dz · f.slope_x(x, y), for a row of BinaryFunctions or LossFunctions that saves its inputs. For
/// floating-point dtypes. (For Mul, dz · y by `zip` reads one operand less.)
template <class F>
void zip_slope_x(const F& f, DType dtype, const Shape& shape, Operand dz, Operand x, Operand y, Operand dx);

/// dy = dz · f.slope_y(x, y), for the same rows.
template <class F>
void zip_slope_y(const F& f, DType dtype, const Shape& shape, Operand dz, Operand x, Operand y, Operand dy);

/// The kernel of a row of Formulas. It refers to f.
template <class F> FloatingKernel formula_kernel(const F& f);

/// z = x where `condition` is not 0, else y. All operands have `dtype`.
void where(DType dtype, const Shape& shape, Operand condition, Operand x, Operand y, Operand z);

/// y = x converted to another dtype. A conversion to int64 drops the fraction, turns NaN into 0, and clamps to the
/// range of int64.
void convert(DType from, DType to, const Shape& shape, Operand x, Operand y);

}  // namespace minitorch::operators
