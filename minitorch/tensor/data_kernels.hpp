// The elementwise functions on TensorData: they allocate the result, broadcast the operands and call a kernel of
// operators/elementwise. They throw ShapeError if the shapes do not broadcast. They do not check the rest: the caller
// passes operands of one dtype, and derivatives of the shape of their value.
#pragma once

#include <initializer_list>

#include "minitorch/tensor/tensor_data.hpp"
#include "operators/elementwise/own_kernels.hpp"

namespace minitorch {

// For the rows of the tables in operators/table; data_kernels.cpp instantiates them.

/// y = f(x)
template <class F> TensorData map(const F& f, const TensorData& x);
/// dx = dy · slope(saved), in one loop; `saved` is the input x or the output y, as F::saves says.
template <class F> TensorData map_slope(const F& f, const TensorData& dy, const TensorData& saved);
/// Zeros in the layout of x.
TensorData zeros_as(const TensorData& x);
/// dy · slope for a constant slope. A slope of 0 stops any derivative.
template <class Slope> TensorData times_constant(const TensorData& dy, Slope slope) {
  if constexpr (slope() == 1) {
    return dy;
  } else if constexpr (slope() == 0) {
    return zeros_as(dy);
  } else {
    return dy * slope();
  }
}
/// z = f(x, y), broadcast.
template <class F> TensorData zip(const F& f, const TensorData& x, const TensorData& y);
/// dz · slope_x(x, y), in one loop. Has the shape of z; the engine sums it to the shape of x.
template <class F> TensorData zip_slope_x(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y);
/// dz · slope_y(x, y), in one loop. Has the shape of z; the engine sums it to the shape of y.
template <class F> TensorData zip_slope_y(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y);

// The same for user-defined rows, and formulas.

/// Applies `kernel` to `inputs`, which have one dtype and are broadcast. Throws DtypeError for int64.
TensorData computed(const operators::FloatingKernel& kernel, std::initializer_list<const TensorData*> inputs);

template <operators::OwnRow F> TensorData map(const F& f, const TensorData& x) {
  return computed(operators::map_kernel(f), {&x});
}
template <operators::OwnRow F> TensorData map_slope(const F& f, const TensorData& dy, const TensorData& saved) {
  return computed(operators::map_slope_kernel(f), {&dy, &saved});
}
template <operators::OwnRow F> TensorData zip(const F& f, const TensorData& x, const TensorData& y) {
  return computed(operators::zip_kernel(f), {&x, &y});
}
template <operators::OwnRow F>
TensorData zip_slope_x(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y) {
  return computed(operators::zip_slope_x_kernel(f), {&dz, &x, &y});
}
template <operators::OwnRow F>
TensorData zip_slope_y(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y) {
  return computed(operators::zip_slope_y_kernel(f), {&dz, &x, &y});
}

/// x where `condition` is not 0, else y; all are broadcast.
TensorData where(const TensorData& condition, const TensorData& x, const TensorData& y);

/// x = f(x) in place; counts the change.
template <class F> void map_into(const F& f, const TensorData& x);
/// x = f(x, y) in place; counts the change. y must broadcast to x.
template <class F> void zip_into(const F& f, const TensorData& x, const TensorData& y);

}  // namespace minitorch
