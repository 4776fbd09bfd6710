// The fast path of convolutions with many channels: the channels of the result lie in the lanes of SIMD vectors, and
// pictures are read element by element where they lie.
#pragma once

#include <concepts>
#include <cstdint>

#include "operators/window/convolution.hpp"

namespace minitorch::operators {

/// Whether this path is the fastest: the channels of the result nearly fill the lanes, there is enough to sum, and, if
/// the picture must be copied for its padding, the rows that a row of outputs reads fit the cache.
template <std::floating_point T>
bool lanes_pay(const ConvolutionWindow& window, const Shape& x, const Shape& w, const Shape& y);
template <std::floating_point T>
bool input_gradient_lanes_pay(const ConvolutionWindow& window, const Shape& dy, const Shape& w, const Shape& dx);
template <std::floating_point T>
bool weight_gradient_lanes_pay(const ConvolutionWindow& window, const Shape& x, const Shape& dy, const Shape& dw);

/// The functions of convolution.hpp without `_lanes`. They multiply zeros outside the picture, so w must be finite, and
/// for the gradient of the weight so must dy.
template <std::floating_point T>
void convolution_lanes(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& w, const T* bias,
                       const View<T>& y);
/// For stride 1 only.
template <std::floating_point T>
void convolution_input_gradient_lanes(const ConvolutionWindow& window, const View<const T>& dy, const View<const T>& w,
                                      const View<T>& dx);
template <std::floating_point T>
void convolution_weight_gradient_lanes(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& dy,
                                       const View<T>& dw);

}  // namespace minitorch::operators
