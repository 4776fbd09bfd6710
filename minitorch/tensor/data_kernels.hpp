// The table of functions on the data of tensors: results get memory, operands are broadcast, and a kernel of the ground
// floor does the rest. Shapes that do not broadcast are refused; the rest is trusted: the functions of tensors see to
// it that operands have one kind of element, and derivatives the shape of what they are derivatives of.
#pragma once

#include <initializer_list>

#include "minitorch/tensor/tensor_data.hpp"
#include "operators/elementwise/own_kernels.hpp"

namespace minitorch {

// Instantiated for the tables of operators/.

/// y = f(x)
template <class F> TensorData map(const F& f, const TensorData& x);
/// dx = dy · slope(read), in one pass; `read` is x or y, as F::saves says
template <class F> TensorData map_slope(const F& f, const TensorData& dy, const TensorData& read);
/// z = f(x, y), broadcast
template <class F> TensorData zip(const F& f, const TensorData& x, const TensorData& y);
/// dz · slope_x(x, y), in one pass, of the shape of z
template <class F> TensorData zip_slope_x(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y);
/// dz · slope_y(x, y), in one pass, of the shape of z
template <class F> TensorData zip_slope_y(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y);

// The same for rows outside the tables.

/// Applies `kernel` to `inputs` of one dtype, broadcast. Throws DtypeError for int64.
TensorData computed(const operators::OwnKernel& kernel, std::initializer_list<const TensorData*> inputs);

template <operators::OwnRow F> TensorData map(const F& f, const TensorData& x) {
  return computed(operators::map_kernel(f), {&x});
}
template <operators::OwnRow F> TensorData map_slope(const F& f, const TensorData& dy, const TensorData& read) {
  return computed(operators::map_slope_kernel(f), {&dy, &read});
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

/// x where `condition` is not 0, else y, broadcast
TensorData where(const TensorData& condition, const TensorData& x, const TensorData& y);

/// Changes x to f(x), and counts the change.
template <class F> void map_into(const F& f, const TensorData& x);
/// Changes x to f(x, y), where y broadcasts to x, and counts the change.
template <class F> void zip_into(const F& f, const TensorData& x, const TensorData& y);

}  // namespace minitorch
