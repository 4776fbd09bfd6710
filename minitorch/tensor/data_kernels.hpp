// The table of functions on the data of tensors: results get memory, operands are broadcast, and a kernel of the ground
// floor does the rest. Shapes that do not broadcast are refused; the rest is trusted: the functions of tensors see to
// it that operands have one kind of element, and derivatives the shape of what they are derivatives of.
#pragma once

#include "minitorch/tensor/tensor_data.hpp"

namespace minitorch {

// Instantiated for the tables of operators/.

/// y = f(x)
template <class F> TensorData map(const F& f, const TensorData& x);
/// dx = dy · slope(read), in one pass; `read` is x or y, as F::slope_reads says
template <class F> TensorData map_slope(const F& f, const TensorData& dy, const TensorData& read);
/// z = f(x, y), broadcast
template <class F> TensorData zip(const F& f, const TensorData& x, const TensorData& y);
/// dz · slope_x(x, y), in one pass, of the shape of z
template <class F> TensorData zip_slope_x(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y);
/// dz · slope_y(x, y), in one pass, of the shape of z
template <class F> TensorData zip_slope_y(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y);

/// x where `condition` is not 0, else y, broadcast
TensorData where(const TensorData& condition, const TensorData& x, const TensorData& y);

/// Changes x to f(x), and counts the change.
template <class F> void map_into(const F& f, const TensorData& x);
/// Changes x to f(x, y), where y broadcasts to x, and counts the change.
template <class F> void zip_into(const F& f, const TensorData& x, const TensorData& y);

}  // namespace minitorch
