// Pooling layers: constructors check and describe the options.
#include "nn/modules/pooling.hpp"

#include <string>

#include "minitorch/window/pictures.hpp"
#include "minitorch/window/pooling_windows.hpp"

namespace minitorch::nn {

using minitorch::detail::PictureFunction, minitorch::detail::SlidingWindows;

namespace {

// One number stands for a pair in one dimension.
Pair2d pair(WholeNumber number) { return {number, number}; }
Pair2d pair(const Pair2d& numbers) { return numbers; }

// "3" for one number twice, else "(3, 2)".
std::string text(const Pair2d& pair) {
  return pair.height == pair.width ? std::to_string(pair.height) : minitorch::detail::to_text(pair);
}

// Checks the windows, and describes what all layers have.
std::string checked(const PictureFunction& layer, const SlidingWindows& windows) {
  check_windows(layer, windows);
  return "kernel_size=" + text(windows.kernel) + ", stride=" + text(windows.stride) +
         ", padding=" + text(windows.padding);
}

std::string text(bool value) { return value ? "true" : "false"; }

template <class Options>
std::string described_max_pool(const PictureFunction& layer, const Pair2d& kernel, const Options& options) {
  const SlidingWindows windows{.kernel = kernel,
                               .stride = options.stride ? pair(*options.stride) : kernel,
                               .padding = pair(options.padding),
                               .dilation = pair(options.dilation)};
  return checked(layer, windows) + ", dilation=" + text(windows.dilation) + ", ceil_mode=" + text(options.ceil_mode);
}

template <class Options>
std::string described_avg_pool(const PictureFunction& layer, const Pair2d& kernel, const Options& options) {
  return checked(layer, {.kernel = kernel,
                         .stride = options.stride ? pair(*options.stride) : kernel,
                         .padding = pair(options.padding)}) +
         ", ceil_mode=" + text(options.ceil_mode) + ", count_include_pad=" + text(options.count_include_pad);
}

std::string described_adaptive(const PictureFunction& layer, const Pair2d& output_size) {
  layer.check_option("output_size", output_size, 0);
  return "output_size=" + text(output_size);
}

}  // namespace

MaxPool1d::MaxPool1d(WholeNumber kernel_size, MaxPool1dOptions options) : kernel_size_(kernel_size), options_(options) {
  describe(described_max_pool({"MaxPool1d", 1}, kernel_size_, options));
}
Tensor MaxPool1d::forward(const Tensor& x) const { return max_pool1d(x, kernel_size_, options_); }

MaxPool2d::MaxPool2d(Pair2d kernel_size, MaxPool2dOptions options) : kernel_size_(kernel_size), options_(options) {
  describe(described_max_pool({"MaxPool2d"}, kernel_size, options));
}
Tensor MaxPool2d::forward(const Tensor& x) const { return max_pool2d(x, kernel_size_, options_); }

AvgPool1d::AvgPool1d(WholeNumber kernel_size, AvgPool1dOptions options) : kernel_size_(kernel_size), options_(options) {
  describe(described_avg_pool({"AvgPool1d", 1}, kernel_size_, options));
}
Tensor AvgPool1d::forward(const Tensor& x) const { return avg_pool1d(x, kernel_size_, options_); }

AvgPool2d::AvgPool2d(Pair2d kernel_size, AvgPool2dOptions options) : kernel_size_(kernel_size), options_(options) {
  const PictureFunction layer{"AvgPool2d"};
  minitorch::detail::check_divisor(layer, options);
  describe(described_avg_pool(layer, kernel_size, options) +
           (options.divisor_override ? ", divisor_override=" + std::to_string(*options.divisor_override) : ""));
}
Tensor AvgPool2d::forward(const Tensor& x) const { return avg_pool2d(x, kernel_size_, options_); }

AdaptiveAvgPool1d::AdaptiveAvgPool1d(WholeNumber output_size) : output_size_(output_size) {
  describe(described_adaptive({"AdaptiveAvgPool1d", 1}, output_size_));
}
Tensor AdaptiveAvgPool1d::forward(const Tensor& x) const { return adaptive_avg_pool1d(x, output_size_); }

AdaptiveAvgPool2d::AdaptiveAvgPool2d(Pair2d output_size) : output_size_(output_size) {
  describe(described_adaptive({"AdaptiveAvgPool2d"}, output_size));
}
Tensor AdaptiveAvgPool2d::forward(const Tensor& x) const { return adaptive_avg_pool2d(x, output_size_); }

AdaptiveMaxPool2d::AdaptiveMaxPool2d(Pair2d output_size) : output_size_(output_size) {
  describe(described_adaptive({"AdaptiveMaxPool2d"}, output_size));
}
Tensor AdaptiveMaxPool2d::forward(const Tensor& x) const { return adaptive_max_pool2d(x, output_size_); }

}  // namespace minitorch::nn
