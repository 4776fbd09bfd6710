// The fast path of the derivative of max pooling by 2 x 2 or 4 x 4, whose windows share no element.
#pragma once

#include <concepts>

#include "operators/layout/view.hpp"
#include "operators/window/window_axis.hpp"

namespace minitorch::operators {

/// As `max_pool_backward`. Returns whether it did: only if windows lie within the picture, side by side and without
/// gaps, and have 2 x 2 or 4 x 4 elements.
template <std::floating_point T>
bool max_pool_backward_disjoint(const View<const T>& dy, const View<const T>& x, const PictureWindows& windows,
                                const View<T>& dx);

}  // namespace minitorch::operators
