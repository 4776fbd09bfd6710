// Pooling: the largest element, or the average, of each window over a picture. Names, rules and defaults are PyTorch's.
//
// The input is a batch of pictures (N, C, H, W) or one picture (C, H, W), and the result has its shape but for the
// size of the pictures; in one dimension (N, C, L) or (C, L). Only the batch may be empty. Functions throw ShapeError
// for a wrong shape or option, and DtypeError for int64.
#pragma once

#include <optional>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "minitorch/window/window_size.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// Options of max_pool2d.
struct MaxPool2dOptions {
  OptionalPair2d stride = {};         // from window to window; nothing: the kernel
  Pair2d padding = 0;                 // at both ends, never chosen; at most half of the kernel
  Pair2d dilation = 1;                // from element to element of a window
  operators::Flag ceil_mode = false;  // a last window may reach beyond the padding, if it starts before
};

/// Options of max_pool1d: those of max_pool2d, each one number.
struct MaxPool1dOptions {
  std::optional<WholeNumber> stride = {};
  WholeNumber padding = 0;
  WholeNumber dilation = 1;
  operators::Flag ceil_mode = false;
};

/// Options of avg_pool2d.
struct AvgPool2dOptions {
  OptionalPair2d stride = {};
  Pair2d padding = 0;                                // at both ends, zeros
  operators::Flag ceil_mode = false;                 // as for max_pool2d
  operators::Flag count_include_pad = true;          // the padding counts as elements
  std::optional<WholeNumber> divisor_override = {};  // divides sums, instead of the number of elements
};

/// Options of avg_pool1d.
struct AvgPool1dOptions {
  std::optional<WholeNumber> stride = {};
  WholeNumber padding = 0;
  operators::Flag ceil_mode = false;
  operators::Flag count_include_pad = true;
};

/// The largest element of each window of `kernel` elements. NaN counts as the largest. The derivative goes to the first
/// of equal elements.
Tensor max_pool2d(const Tensor& x, Pair2d kernel, MaxPool2dOptions options = {});
Tensor max_pool1d(const Tensor& x, WholeNumber kernel, MaxPool1dOptions options = {});
/// The same, and the indices of these elements in their picture: row · W + column.
Selected max_pool2d_with_indices(const Tensor& x, Pair2d kernel, MaxPool2dOptions options = {});
Selected max_pool1d_with_indices(const Tensor& x, WholeNumber kernel, MaxPool1dOptions options = {});

/// The average of each window of `kernel` elements.
Tensor avg_pool2d(const Tensor& x, Pair2d kernel, AvgPool2dOptions options = {});
Tensor avg_pool1d(const Tensor& x, WholeNumber kernel, AvgPool1dOptions options = {});

/// Pictures of `output_size`, which may be 0. Element i of a dimension of n is the largest element from ⌊i size / n⌋ to
/// before ⌈(i + 1) size / n⌉.
Tensor adaptive_max_pool2d(const Tensor& x, Pair2d output_size);
Tensor adaptive_max_pool1d(const Tensor& x, WholeNumber output_size);
/// The same, and the indices as max_pool2d_with_indices.
Selected adaptive_max_pool2d_with_indices(const Tensor& x, Pair2d output_size);
Selected adaptive_max_pool1d_with_indices(const Tensor& x, WholeNumber output_size);
/// The averages of the same windows.
Tensor adaptive_avg_pool2d(const Tensor& x, Pair2d output_size);
Tensor adaptive_avg_pool1d(const Tensor& x, WholeNumber output_size);

}  // namespace minitorch
