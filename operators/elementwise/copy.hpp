// Moving elements as they are: copies from one layout to another, and fills with one value. No conversion of kinds.
#pragma once

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// y = x, of the same shape. Strides may be any, in x also 0. x and y do not overlap.
template <Element T> void copy(const View<const T>& x, const View<T>& y);

/// All elements of y become `value`.
template <Element T> void fill(const View<T>& y, T value);

}  // namespace minitorch::operators
