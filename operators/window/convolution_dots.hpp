// The fast path of the gradient of a convolution's weights: dot products of dy with the elements that each tap reads.
#pragma once

#include <concepts>

#include "operators/window/convolution.hpp"

namespace minitorch::operators {

/// As `convolution_weight_gradient`, for finite dy: outside the picture, it multiplies zeros.
template <std::floating_point T>
void convolution_weight_gradient_dots(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& dy,
                                      const View<T>& dw);

}  // namespace minitorch::operators
