// Task 4.3: pooling. A picture becomes smaller: one number for each window of it.
//
// Both functions are made of functions of Tensors (view, permute, sum), so backpropagation goes through them, and
// there is no derivative to write.
//
// A picture of the shape {H, W} is cut into windows of `height` rows and `width` columns that do not overlap. tile puts
// the elements of each window together, row by row, in a last dimension:
//
//    1  2 |  3  4
//    5  6 |  7  8       height = 2, width = 2:       {{{1, 2, 5, 6},    {3, 4, 7, 8}},
//   ------+-------                                    {{9, 10, 13, 14}, {11, 12, 15, 16}}}
//    9 10 | 11 12
//   13 14 | 15 16
//
// How: view the rows as {H / height, height} and the columns as {W / width, width}; bring the two counts of windows
// forward by permute; view the two sizes of a window as one. view needs a contiguous tensor, so contiguous
// (module4/contiguous.hpp, given) stands before it, for x, too, which may be a view.
//
// Write both functions in pooling.cpp. They need tasks 2.3 and 2.4. Tasks 4.4 (max pooling) and 4.5 need them.
#pragma once

#include "module2/tensor.hpp"

namespace course {

/// Task 4.3: the windows of x, {N, C, H, W}, as {N, C, H / height, W / width, height · width}. Throws
/// std::invalid_argument if the height of x is no multiple of `height`, or its width none of `width`.
Tensor tile(const Tensor& x, int height, int width);
/// Task 4.3: the average of each window: {N, C, H / height, W / width}. In the picture above:
/// {{3.5, 5.5}, {11.5, 13.5}}.
Tensor avg_pool2d(const Tensor& x, int height, int width);

}  // namespace course
