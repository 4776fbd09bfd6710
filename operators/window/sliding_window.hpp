// The arithmetic of a window that slides along one dimension of a picture.
#pragma once

#include <cstdint>

namespace minitorch::operators {

/// How a window slides along a dimension: `kernel` elements, each `dilation` after the one before; a step of `stride`
/// from one position to the next; `padding` imagined elements at both ends. All are at most 2³¹ - 1, so nothing here
/// overflows.
struct SlidingWindow {
  std::int64_t kernel = 1, stride = 1, padding = 0, dilation = 1;

  /// The number of elements from the window's first one to its last one.
  constexpr std::int64_t extent() const { return dilation * (kernel - 1) + 1; }
  /// The index of the first element at position number `output`; negative in the padding.
  constexpr std::int64_t start(std::int64_t output) const { return output * stride - padding; }
  /// The number of positions along `size` elements; 0 if the window does not fit.
  constexpr std::int64_t positions(std::int64_t size) const {
    const std::int64_t room = size + 2 * padding - extent();
    return room < 0 ? 0 : room / stride + 1;
  }
};

}  // namespace minitorch::operators
