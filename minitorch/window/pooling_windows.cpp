// The number of windows along each dimension, and the rules that PyTorch has for them.
#include "minitorch/window/pooling_windows.hpp"

#include <string>

namespace minitorch::detail {

using operators::PictureWindows, operators::SlidingWindow, operators::WindowAxis;

namespace {

// The number of windows. In ceil mode, a last window may reach beyond the padding if it starts before that padding.
std::int64_t number_of_windows(std::int64_t size, SlidingWindow window, bool ceil_mode) {
  if (!ceil_mode) return window.positions(size);
  const std::int64_t room = size + 2 * window.padding - window.extent() + window.stride - 1;
  if (room < 0) return 0;
  const std::int64_t last = room / window.stride;
  return last * window.stride >= size + window.padding ? last : last + 1;
}

}  // namespace

void check_windows(const PictureFunction& function, const SlidingWindows& windows) {
  const Pair2d &kernel = windows.kernel, &padding = windows.padding;
  function.check_option("kernel", kernel, 1);
  function.check_option("stride", windows.stride, 1);
  function.check_option("padding", padding, 0);
  function.check_option("dilation", windows.dilation, 1);
  if (padding.height > kernel.height / 2 || padding.width > kernel.width / 2) {
    function.refuse("padding is " + function.text(padding) + ", it must be at most half of the kernel " +
                    function.text(kernel));
  }
}

void check_divisor(const PictureFunction& function, const AvgPool2dOptions& options) {
  if (options.divisor_override == 0) function.refuse("divisor_override is 0, it must be another number");
}

PictureWindows sliding_windows(const PictureFunction& function, const Shape& shape, const SlidingWindows& windows) {
  check_windows(function, windows);
  const auto& [kernel, stride, padding, dilation, ceil_mode, counts_padding] = windows;
  const Pair2d size = function.picture_size(shape);
  const SlidingWindow over_rows{kernel.height, stride.height, padding.height, dilation.height};
  const SlidingWindow over_columns{kernel.width, stride.width, padding.width, dilation.width};
  const auto axis = [&, ceil = ceil_mode, counts = counts_padding](std::int64_t n, const SlidingWindow& window) {
    return WindowAxis::sliding(n, number_of_windows(n, window, ceil), window, counts);
  };
  const PictureWindows result{axis(size.height, over_rows), axis(size.width, over_columns)};
  const auto text = [&, by = dilation] {
    return "the input " + minitorch::to_text(shape) + " with kernel " + function.text(windows.kernel) + ", padding " +
           function.text(windows.padding) + (by == Pair2d(1) ? "" : " and dilation " + function.text(by));
  };
  for (const WindowAxis& along : {result.rows, result.columns}) {
    if (along.outputs() < 1) function.refuse("no window fits into " + text());
    // No other window can be as far in the padding as the first one.
    if (along[0].begin >= along.size()) function.refuse("the first window has no element of " + text());
  }
  return result;
}

PictureWindows adaptive_windows(const PictureFunction& function, const Shape& shape, const Pair2d& output_size) {
  function.check_option("output_size", output_size, 0);
  const Pair2d size = function.picture_size(shape);
  return {WindowAxis::adaptive(size.height, output_size.height), WindowAxis::adaptive(size.width, output_size.width)};
}

}  // namespace minitorch::detail
