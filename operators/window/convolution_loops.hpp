// The convolution and its gradients as the seven loops that define them: the reference of the fast paths, and the path
// of integers and of small products.
#pragma once

#include "operators/window/convolution.hpp"

namespace minitorch::operators {

/// As the functions of the same names without `_loops` in convolution.hpp, for any sizes.
template <Element T>
void convolution_loops(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& w, const T* bias,
                       const View<T>& y);
template <Element T>
void convolution_input_gradient_loops(const ConvolutionWindow& window, const View<const T>& dy, const View<const T>& w,
                                      const View<T>& dx);
template <Element T>
void convolution_weight_gradient_loops(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& dy,
                                       const View<T>& dw);

}  // namespace minitorch::operators
