// The convolution of pictures and its two gradients, for any stride, padding, dilation and groups. The caller checks
// shapes.
//
// With x (pictures, groups · C, height, width), w (groups · O, C, kernel height, kernel width) and y (pictures,
// groups · O, rows, columns), for each group
//
//   y[n, o, i, j] = Σ w[o, c, k, l] x[n, c, start(i) + k · dilation, start(j) + l · dilation]   over c, k, l,
//
// where start is SlidingWindow::start, and terms outside the picture are left out. Sums are computed in T.
#pragma once

#include <cstdint>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"
#include "operators/window/sliding_window.hpp"

namespace minitorch::operators {

/// How the kernels of a convolution slide over pictures. The sizes are in the views. The numbers of rows and columns of
/// y need not be `positions`: a y with more of them reaches beyond the end of the picture.
struct ConvolutionWindow {
  SlidingWindow height, width;
  std::int64_t groups = 1;
};

/// y = the convolution of x with w, plus bias[o] unless `bias` is null. Views have any strides, but y is contiguous.
template <Element T>
void convolution(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& w, const T* bias,
                 const View<T>& y);

/// dx = the gradient of Σ dy · convolution(x, w) with respect to x. dx is contiguous.
template <Element T>
void convolution_input_gradient(const ConvolutionWindow& window, const View<const T>& dy, const View<const T>& w,
                                const View<T>& dx);

/// dw = the gradient of Σ dy · convolution(x, w) with respect to w. dw is contiguous.
template <Element T>
void convolution_weight_gradient(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& dy,
                                 const View<T>& dw);

}  // namespace minitorch::operators
