// Copies from one layout to another, and fills with one value. Conversion between dtypes is in elementwise.hpp.
#pragma once

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// y = x, for views of the same shape that do not overlap. x and y may have any strides, x also 0.
template <Element T> void copy(const View<const T>& x, const View<T>& y);

/// Sets all elements of y to `value`.
template <Element T> void fill(const View<T>& y, T value);

}  // namespace minitorch::operators
