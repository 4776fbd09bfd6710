// Pooling: a number for each window over a picture, its largest element or its average. For floating-point dtypes.
//
// Pictures are the last two dimensions of contiguous views; views have one shape in all others. In every dimension of
// the picture each window has at least one element.
#pragma once

#include <concepts>
#include <cstdint>

#include "operators/layout/view.hpp"
#include "operators/window/window_axis.hpp"

namespace minitorch::operators {

/// y = the largest element of each window; NaN counts as the largest. Of equal elements, 0 and -0 too, it is the first
/// in row-major order.
template <std::floating_point T> void max_pool(const View<const T>& x, const PictureWindows& windows, const View<T>& y);
/// The indices of these elements in their picture, in row-major order: row · width + column. Of several NaN it is the
/// last, as in PyTorch.
template <std::floating_point T>
void max_pool_indices(const View<const T>& x, const PictureWindows& windows, const View<std::int64_t>& indices);

/// The derivative: dx = 0, then dx += dy of each window at the largest element of the window. dy and dx are contiguous.
template <std::floating_point T>
void max_pool_backward(const View<const T>& dy, const View<const T>& x, const PictureWindows& windows,
                       const View<T>& dx);

/// What an average divides the sum of a window by: `divisor`, or if that is 0, the product of the windows' counts.
struct AverageWindows {
  PictureWindows windows;
  std::int64_t divisor = 0;
};

/// y = the average of each window.
template <std::floating_point T> void avg_pool(const View<const T>& x, const AverageWindows& average, const View<T>& y);
/// The derivative: dx = Σ dy / divisor over the windows that an element lies in.
template <std::floating_point T>
void avg_pool_backward(const View<const T>& dy, const AverageWindows& average, const View<T>& dx);

}  // namespace minitorch::operators
