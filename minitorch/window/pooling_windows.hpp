// The windows of pooling, checked: from the options of a function and the size of its pictures.
#pragma once

#include "minitorch/tensor/tensor.hpp"
#include "minitorch/window/pictures.hpp"
#include "minitorch/window/pooling.hpp"
#include "minitorch/window/window_size.hpp"
#include "operators/window/window_axis.hpp"

namespace minitorch::detail {

/// How windows slide over a picture.
struct SlidingWindows {
  Pair2d kernel = 1, stride = 1, padding = 0, dilation = 1;
  bool ceil_mode = false;
  bool counts_padding = false;  // in averages
};

/// Throws ShapeError for options out of range, and for a padding of more than half of the kernel.
void check_windows(const PictureFunction& function, const SlidingWindows& windows);

/// Throws ShapeError for a divisor of 0.
void check_divisor(const PictureFunction& function, const AvgPool2dOptions& options);

/// Windows that slide over pictures of `shape`. Throws ShapeError as `check_windows` does, and unless there is a
/// window and each has an element.
operators::PictureWindows sliding_windows(const PictureFunction& function, const Shape& shape,
                                          const SlidingWindows& windows);

/// Windows that adapt to an output size. Throws ShapeError for a size out of range.
operators::PictureWindows adaptive_windows(const PictureFunction& function, const Shape& shape,
                                           const Pair2d& output_size);

}  // namespace minitorch::detail
