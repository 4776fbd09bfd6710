// Checks of convolutions. Numbers are at most 2³¹ - 1 (window_size.hpp), sizes below 2⁶⁰.
#include "minitorch/window/convolution_checks.hpp"

#include <variant>

#include "operators/errors/error.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::detail {

using operators::ConvolutionWindow, operators::SlidingWindow;

std::optional<std::string> broken_rule_of_same(const PictureFunction& function, const Padding2d& padding,
                                               const Pair2d& stride) {
  if (padding != Padding2d(Padding::same) || stride == Pair2d(1)) return std::nullopt;
  return "padding `same` needs stride 1, not " + function.text(stride);
}

std::optional<std::string> broken_rule_of_output_padding(const PictureFunction& function, const Pair2d& output_padding,
                                                         const Pair2d& stride, const Pair2d& dilation) {
  const auto fits = [](std::int64_t zeros, std::int64_t step, std::int64_t apart) {
    return zeros == 0 || zeros < step || zeros < apart;
  };
  if (fits(output_padding.height, stride.height, dilation.height) &&
      fits(output_padding.width, stride.width, dilation.width)) {
    return std::nullopt;
  }
  return "output_padding " + function.text(output_padding) + " must be below stride " + function.text(stride) +
         " or dilation " + function.text(dilation);
}

ConvolutionCall::ConvolutionCall(PictureFunction its_function, const Shape& its_x, const Shape& its_weight,
                                 const Shape* its_bias)
    : function(its_function), x(its_x), weight(its_weight), bias(its_bias) {
  const bool is_picture = function.dims == 2;
  if (x.size() != function.dims + 1 && x.size() != function.dims + 2) {
    refuse(is_picture ? "the input must have the shape (N, C, H, W) or (C, H, W)"
                      : "the input must have the shape (N, C, L) or (C, L)");
  }
  if (weight.size() != function.dims + 2) {
    refuse("the weight must have " + std::to_string(function.dims + 2) + " dimensions, two for channels and " +
           (is_picture ? "two" : "one") + " for the kernel");
  }
  for (std::size_t d = x.size() - function.dims - 1; d < x.size(); ++d) {
    if (x[d] == 0) {
      refuse("the input has size 0 in dimension " + std::to_string(d) + ", only the batch may be empty");
    }
  }
  for (std::size_t d = 0; d < weight.size(); ++d) {
    if (weight[d] == 0) refuse("the weight has size 0 in dimension " + std::to_string(d));
  }
}

void ConvolutionCall::refuse(const std::string& rule) const {
  function.refuse(rule + ": input " + minitorch::to_text(x) + ", weight " + minitorch::to_text(weight));
}

ConvolutionWindow ConvolutionCall::checked_window(const Pair2d& stride, const Pair2d& dilation,
                                                  std::int64_t groups) const {
  function.check_option("kernel", kernel(), 1);
  function.check_option("stride", stride, 1);
  function.check_option("dilation", dilation, 1);
  check_window_option(function.name, "groups", groups, 1);
  if (weight[0] % groups != 0) {
    refuse(std::to_string(weight[0]) + " channels, the first size of the weight, cannot be divided into " +
           std::to_string(groups) + " groups");
  }
  return {.height = {.kernel = kernel().height, .stride = stride.height, .dilation = dilation.height},
          .width = {.kernel = kernel().width, .stride = stride.width, .dilation = dilation.width},
          .groups = groups};
}

void ConvolutionCall::check_channels(std::int64_t groups, std::int64_t expected) const {
  const std::int64_t channels = x[x.size() - function.dims - 1];
  if (channels == expected) return;
  std::string rule = "input has " + std::to_string(channels) + (channels == 1 ? " channel" : " channels") +
                     ", weight expects " + std::to_string(expected);
  if (groups > 1) rule += " in " + std::to_string(groups) + " groups";
  refuse(rule);
}

void ConvolutionCall::check_bias(std::int64_t channels) const {
  if (bias == nullptr || *bias == Shape{channels}) return;
  refuse("the bias " + minitorch::to_text(*bias) + " must have the shape " + minitorch::to_text(Shape{channels}));
}

void ConvolutionCall::check_result(std::int64_t channels, const Pair2d& size) const {
  Shape y = x;
  y[y.size() - function.dims - 1] = channels;
  if (function.dims == 2) y[-2] = size.height;
  y[-1] = size.width;
  check_shape(function.name, y);
}

ConvolutionSizes ConvolutionCall::sizes(const Conv2dOptions& options) const {
  ConvolutionSizes result{.window = checked_window(options.stride, options.dilation, options.groups),
                          .input = function.picture_size(x),
                          .output = 0};
  SlidingWindow &height = result.window.height, &width = result.window.width;
  check_channels(options.groups, weight[1] * options.groups);
  check_bias(weight[0]);
  if (options.padding == Padding2d(Padding::same)) {
    if (const auto rule = broken_rule_of_same(function, options.padding, options.stride)) refuse(*rule);
    height.padding = (height.extent() - 1) / 2;
    width.padding = (width.extent() - 1) / 2;
    result.output = result.input;
  } else {
    const Pair2d padding = std::holds_alternative<Pair2d>(options.padding) ? std::get<Pair2d>(options.padding) : 0;
    function.check_option("padding", padding, 0);
    height.padding = padding.height;
    width.padding = padding.width;
    result.output = {height.positions(result.input.height), width.positions(result.input.width)};
    if (result.output.height == 0 || result.output.width == 0) {
      refuse("the kernel spans " + function.text({height.extent(), width.extent()}) +
             " elements, more than the padded input has, " +
             function.text({result.input.height + 2 * padding.height, result.input.width + 2 * padding.width}));
    }
  }
  check_result(weight[0], result.output);
  return result;
}

ConvolutionSizes ConvolutionCall::transposed_sizes(const ConvTranspose2dOptions& options) const {
  ConvolutionSizes result{.window = checked_window(options.stride, options.dilation, options.groups),
                          .input = 0,
                          .output = function.picture_size(x)};
  SlidingWindow &height = result.window.height, &width = result.window.width;
  function.check_option("padding", options.padding, 0);
  function.check_option("output_padding", options.output_padding, 0);
  check_channels(1, weight[0]);
  check_bias(weight[1] * options.groups);
  height.padding = options.padding.height;
  width.padding = options.padding.width;
  if (const auto rule =
          broken_rule_of_output_padding(function, options.output_padding, options.stride, options.dilation)) {
    refuse(*rule);
  }
  const auto size = [](std::int64_t positions, const SlidingWindow& along, std::int64_t output_padding) {
    return (positions - 1) * along.stride - 2 * along.padding + along.extent() + output_padding;
  };
  function.check_option("the size of the input", result.output, 1);
  result.input = {size(result.output.height, height, options.output_padding.height),
                  size(result.output.width, width, options.output_padding.width)};
  if (result.input.height < 1 || result.input.width < 1) {
    refuse("the output would have the size " + function.text(result.input) + ", with padding " +
           function.text(options.padding) + "; it must be at least 1");
  }
  check_result(weight[1] * options.groups, result.input);
  return result;
}

}  // namespace minitorch::detail
