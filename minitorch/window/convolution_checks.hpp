// The checks of a convolution's arguments and options, and the sizes that follow from them. Nothing here computes.
#pragma once

#include <optional>
#include <string>

#include "minitorch/window/convolution.hpp"
#include "minitorch/window/pictures.hpp"
#include "operators/window/convolution.hpp"

namespace minitorch::detail {

/// How kernels slide, and the sizes of pictures before and after a convolution.
struct ConvolutionSizes {
  operators::ConvolutionWindow window;
  Pair2d input = 0, output = 0;
};

/// Rules that functions and layers share. Each returns the rule that the options break, or nothing.
std::optional<std::string> broken_rule_of_same(const PictureFunction& function, const Padding2d& padding,
                                               const Pair2d& stride);
std::optional<std::string> broken_rule_of_output_padding(const PictureFunction& function, const Pair2d& output_padding,
                                                         const Pair2d& stride, const Pair2d& dilation);

/// A call of a convolution, for checks and messages. Shapes are as the user gave them.
struct ConvolutionCall {
  PictureFunction function;
  Shape x, weight;
  const Shape* bias;

  /// Throws ShapeError unless x and the weight have the numbers of dimensions that the function needs, and no empty
  /// dimension but the batch and the channels of the result.
  ConvolutionCall(PictureFunction its_function, const Shape& its_x, const Shape& its_weight, const Shape* its_bias);

  /// The sizes of a convolution. Throws ShapeError for a wrong option, and if channels, bias or kernel do not fit.
  ConvolutionSizes sizes(const Conv2dOptions& options) const;
  /// The sizes of the convolution whose input gradient the transposed one is. Throws like `sizes`.
  ConvolutionSizes transposed_sizes(const ConvTranspose2dOptions& options) const;

 private:
  void check_channels(std::int64_t groups, std::int64_t expected) const;
  void check_bias(std::int64_t channels) const;
  void check_result(std::int64_t channels, const Pair2d& size) const;
  operators::ConvolutionWindow checked_window(const Pair2d& stride, const Pair2d& dilation, std::int64_t groups) const;
  Pair2d kernel() const { return function.picture_size(weight); }
  [[noreturn]] void refuse(const std::string& rule) const;
};

}  // namespace minitorch::detail
