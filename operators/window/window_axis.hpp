// The windows of pooling along one dimension of a picture, sliding or adaptive. It computes indices, and reads no
// element.
#pragma once

#include <algorithm>
#include <cstdint>

#include "operators/layout/quotient.hpp"
#include "operators/window/sliding_window.hpp"

namespace minitorch::operators {

/// The elements that a window covers along a dimension: begin, begin + step, ..., before `end`.
struct WindowSpan {
  std::int64_t begin, end, step;
  std::int64_t count;  // of the elements, and of those in the padding if they count
};

/// A dimension with `size` elements and `outputs` windows.
class WindowAxis {
 public:
  /// Windows that slide. `counts_padding` says whether `count` includes the padding, but not what is beyond it.
  static WindowAxis sliding(std::int64_t size, std::int64_t outputs, const SlidingWindow& window,
                            bool counts_padding = false) {
    return {size, outputs, window, counts_padding};
  }
  /// Windows of nearly equal sizes that cover all elements: window i is from ⌊i size / outputs⌋ to
  /// ⌈(i + 1) size / outputs⌉. Equal sizes are a sliding window.
  static WindowAxis adaptive(std::int64_t size, std::int64_t outputs) {
    const std::int64_t kernel = outputs > 0 && size % outputs == 0 ? size / outputs : 0;
    return {size, outputs, {.kernel = kernel, .stride = kernel}, false};
  }

  std::int64_t size() const { return size_; }
  std::int64_t outputs() const { return outputs_; }
  const SlidingWindow& window() const { return window_; }
  /// At least the number of elements of each window, and at most `size`.
  std::int64_t most() const {
    return std::min(size_, is_sliding() ? window_.kernel : size_ / std::max(outputs_, std::int64_t{1}) + 2);
  }

  WindowSpan operator[](std::int64_t output) const {
    if (!is_sliding()) {
      const std::int64_t begin = share(output), end = share(output + 1) + (is_shared(output + 1) ? 1 : 0);
      return {begin, end, 1, end - begin};
    }
    const std::int64_t start = window_.start(output), end = std::min(start + window_.extent(), size_);
    const std::int64_t step = window_.dilation, begin = start >= 0 ? start : (start % step + step) % step;
    const std::int64_t count =
        counts_padding_ ? std::min(start + window_.kernel, size_ + window_.padding) - start : end - begin;
    return {begin, end, step, count};
  }

  /// The outputs whose windows lie within the elements: from `first` to `last` - 1. None if the windows are not equal.
  struct Interior {
    std::int64_t first, last;
  };
  Interior interior() const {
    const std::int64_t room = size_ + window_.padding - window_.extent();
    if (!is_sliding() || room < 0) return {0, 0};
    const std::int64_t first = quotient_rounded_up(window_.padding, window_.stride);
    const std::int64_t last = std::min(room / window_.stride + 1, outputs_);
    return first < last ? Interior{first, last} : Interior{0, 0};
  }

 private:
  WindowAxis(std::int64_t size, std::int64_t outputs, const SlidingWindow& window, bool counts_padding)
      : size_(size), outputs_(outputs), window_(window), counts_padding_(counts_padding) {}

  bool is_sliding() const { return window_.kernel > 0; }
  // ⌊i size / outputs⌋ without overflow, and whether the division leaves a rest.
  std::int64_t share(std::int64_t i) const { return i * (size_ / outputs_) + i * (size_ % outputs_) / outputs_; }
  bool is_shared(std::int64_t i) const { return i * (size_ % outputs_) % outputs_ != 0; }

  std::int64_t size_, outputs_;
  SlidingWindow window_;
  bool counts_padding_;
};

/// The windows over a picture.
struct PictureWindows {
  WindowAxis rows, columns;
};

}  // namespace minitorch::operators
