// Unfolding copies windows to the columns of a matrix, and folding adds such columns to pictures. Each is the
// derivative of the other. Names, rules and defaults are PyTorch's.
//
// They throw ShapeError for a wrong shape or option, and DtypeError for int64.
#pragma once

#include "minitorch/tensor/tensor.hpp"
#include "minitorch/window/window_size.hpp"

namespace minitorch {

/// Options of unfold and fold.
struct FoldOptions {
  Pair2d dilation = 1;  // from element to element of a window
  Pair2d padding = 0;   // at both ends, zeros
  Pair2d stride = 1;    // from window to window
};

/// The windows of `kernel` elements over pictures (N, C, H, W), as columns: (N, C · elements of a window, windows).
/// Elements and windows are in row-major order. One picture (C, H, W) gives (C · elements of a window, windows).
Tensor unfold(const Tensor& x, Pair2d kernel, FoldOptions options = {});

/// Pictures of `output_size` from x as `unfold` returns it: each element is the sum of its copies in x.
Tensor fold(const Tensor& x, Pair2d output_size, Pair2d kernel, FoldOptions options = {});

}  // namespace minitorch
