// Resizes a dimension: the indices of the nearest elements, and linear interpolation with its derivative. For
// floating-point dtypes.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>

#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// How `outputs` points lie over `size` elements. An element is an interval of length 1 with its value in the middle.
struct Resizing {
  std::int64_t size = 0, outputs = 0;
  std::optional<double> scale = {};  // outputs per element; none: outputs / size
  bool align_corners = false;        // the first and last points are the middles of the first and last elements
};

/// y[i] = ⌊i / scale⌋, but at most size - 1: the indices of nearest-neighbour interpolation. y has `outputs` elements.
/// The quotient is rounded to float32, as in PyTorch, but for 2²⁴ outputs or more.
void nearest_indices(const Resizing& resizing, const View<std::int64_t>& y);

/// y (outer, outputs, inner) from x (outer, size, inner), both contiguous: along the middle dimension, y is the linear
/// interpolation between two neighbours. Points before the first or beyond the last element have its value.
template <std::floating_point T>
void interpolate_linear(const View<const T>& x, const Resizing& resizing, const View<T>& y);
/// The derivative: dx (outer, size, inner) from dy (outer, outputs, inner).
template <std::floating_point T>
void interpolate_linear_backward(const View<const T>& dy, const Resizing& resizing, const View<T>& dx);

}  // namespace minitorch::operators
