// The fast path of a convolution and of the gradient of its input: an implicit matrix product, of the weights with the
// elements that the taps read. Tiles of the result are summed in registers.
#pragma once

#include <concepts>

#include "operators/window/convolution.hpp"

namespace minitorch::operators {

/// As the functions of the same names without `_tiles` in convolution.hpp, for finite weights: outside the picture,
/// they multiply zeros.
template <std::floating_point T>
void convolution_tiles(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& w, const T* bias,
                       const View<T>& y);
/// Walks over stride · stride parts of dx, each a run of its own, so the strides should be small.
template <std::floating_point T>
void convolution_input_gradient_tiles(const ConvolutionWindow& window, const View<const T>& dy, const View<const T>& w,
                                      const View<T>& dx);

}  // namespace minitorch::operators
