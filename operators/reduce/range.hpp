// Whether all numbers of a tensor lie in a range: the test for overflow, underflow and NaN.
#pragma once

#include <concepts>

#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// Whether least <= |x| <= most for all elements x, where 0 <= least <= most: false if one is NaN, true without
/// elements. With 0 and the largest number of T, whether all are finite. x has any strides.
template <std::floating_point T> bool magnitudes_between(const View<const T>& x, T least, T most);

}  // namespace minitorch::operators
