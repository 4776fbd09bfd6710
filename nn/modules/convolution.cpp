// Convolutional layers: checks, first weights and texts.
#include "nn/modules/convolution.hpp"

#include <cmath>
#include <string>
#include <string_view>
#include <variant>

#include "minitorch/functions/making.hpp"
#include "minitorch/window/convolution_checks.hpp"
#include "minitorch/window/pictures.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/sizes.hpp"
#include "nn/modules/init.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

// What the layers have in common. In one dimension, the heights are those of a picture of height 1.
struct detail::ConvolutionLayer {
  minitorch::detail::PictureFunction function;  // the class, for messages
  bool is_transposed = false;
  std::int64_t in_channels = 0, out_channels = 0;
  Pair2d kernel_size = 1, stride = 1;
  Padding2d padding = 0;
  Pair2d output_padding = 0, dilation = 1;
  std::int64_t groups = 1;
  bool has_bias = true;

  // The first weight of a layer with valid options: uniform on ±1/√fan_in, as PyTorch's.
  Tensor first_weight() const {
    check();
    Shape shape = is_transposed ? Shape{in_channels, out_channels / groups} : Shape{out_channels, in_channels / groups};
    if (function.dims == 2) shape.push_back(kernel_size.height);
    shape.push_back(kernel_size.width);
    Tensor weight = empty(checked_shape(function.name, shape));
    init::kaiming_uniform(weight, {.negative_slope = std::sqrt(5.0)});
    return weight;
  }

  // The first bias beside that weight: uniform on the same interval.
  Tensor first_bias(const Tensor& weight) const {
    const double bound = 1 / std::sqrt(static_cast<double>(init::fans(weight.shape()).in));
    return empty({out_channels}).uniform_(-bound, bound);
  }

  // What PyTorch prints: the options that are not the default.
  std::string text() const {
    const auto numbers = [&](const Pair2d& pair) {
      return function.dims == 1 ? "(" + std::to_string(pair.width) + ",)" : minitorch::detail::to_text(pair);
    };
    std::string all = std::to_string(in_channels) + ", " + std::to_string(out_channels) +
                      ", kernel_size=" + numbers(kernel_size) + ", stride=" + numbers(stride);
    if (const auto* const rule = std::get_if<Padding>(&padding)) {
      all += *rule == Padding::same ? ", padding=same" : ", padding=valid";
    } else if (padding != Padding2d(0)) {
      all += ", padding=" + numbers(std::get<Pair2d>(padding));
    }
    if (dilation != Pair2d(1)) all += ", dilation=" + numbers(dilation);
    if (output_padding != Pair2d(0)) all += ", output_padding=" + numbers(output_padding);
    if (groups != 1) all += ", groups=" + std::to_string(groups);
    return has_bias ? all : all + ", bias=false";
  }

 private:
  void check_channels(std::string_view option, std::int64_t channels) const {
    checked_size(function.name, option, channels);
    if (channels % groups == 0) return;
    function.refuse(std::string(option) + " is " + std::to_string(channels) +
                    ", which groups = " + std::to_string(groups) + " does not divide");
  }
  void check() const {
    minitorch::detail::check_window_option(function.name, "groups", groups, 1);
    check_channels("in_channels", in_channels);
    check_channels("out_channels", out_channels);
    function.check_option("kernel_size", kernel_size, 1);
    function.check_option("stride", stride, 1);
    function.check_option("dilation", dilation, 1);
    function.check_option("output_padding", output_padding, 0);
    if (const auto* const zeros = std::get_if<Pair2d>(&padding)) function.check_option("padding", *zeros, 0);
    for (const auto& rule :
         {minitorch::detail::broken_rule_of_same(function, padding, stride),
          minitorch::detail::broken_rule_of_output_padding(function, output_padding, stride, dilation)}) {
      if (rule) function.refuse(*rule);
    }
  }
};

namespace {

using detail::ConvolutionLayer;

Padding2d in_2d(const Padding1d& padding) {
  if (const auto* const rule = std::get_if<Padding>(&padding)) return *rule;
  return {0, std::get<std::int64_t>(padding)};
}

ConvolutionLayer layer_of(std::int64_t in, std::int64_t out, std::int64_t kernel, const Conv1dLayerOptions& options) {
  return {.function = {"Conv1d", 1},
          .in_channels = in,
          .out_channels = out,
          .kernel_size = {1, kernel},
          .stride = {1, options.stride},
          .padding = in_2d(options.padding),
          .dilation = {1, options.dilation},
          .groups = options.groups,
          .has_bias = options.bias};
}
ConvolutionLayer layer_of(std::int64_t in, std::int64_t out, Pair2d kernel, const Conv2dLayerOptions& options) {
  return {.function = {"Conv2d", 2},
          .in_channels = in,
          .out_channels = out,
          .kernel_size = kernel,
          .stride = options.stride,
          .padding = options.padding,
          .dilation = options.dilation,
          .groups = options.groups,
          .has_bias = options.bias};
}
ConvolutionLayer layer_of(std::int64_t in, std::int64_t out, Pair2d kernel,
                          const ConvTranspose2dLayerOptions& options) {
  return {.function = {"ConvTranspose2d", 2},
          .is_transposed = true,
          .in_channels = in,
          .out_channels = out,
          .kernel_size = kernel,
          .stride = options.stride,
          .padding = options.padding,
          .output_padding = options.output_padding,
          .dilation = options.dilation,
          .groups = options.groups,
          .has_bias = options.bias};
}

}  // namespace

Conv1d::Conv1d(WholeNumber in_channels, WholeNumber out_channels, WholeNumber kernel_size,
               const Conv1dLayerOptions& options)
    : Conv1d(layer_of(in_channels, out_channels, kernel_size, options), {.stride = options.stride,
                                                                         .padding = options.padding,
                                                                         .dilation = options.dilation,
                                                                         .groups = options.groups}) {}

Conv1d::Conv1d(const ConvolutionLayer& layer, const Conv1dOptions& options)
    : weight(add("weight", Parameter(layer.first_weight()))),
      bias(add_if(layer.has_bias, "bias", [&] { return layer.first_bias(weight); })),
      options_(options) {
  describe(layer.text());
}

Tensor Conv1d::forward(const Tensor& x) const {
  check_one_dtype("Conv1d", "the input", x.dtype(), "the weight", weight.dtype());
  return bias ? conv1d(x, weight, bias->value(), options_) : conv1d(x, weight, options_);
}

Conv2d::Conv2d(WholeNumber in_channels, WholeNumber out_channels, Pair2d kernel_size, const Conv2dLayerOptions& options)
    : Conv2d(layer_of(in_channels, out_channels, kernel_size, options), {.stride = options.stride,
                                                                         .padding = options.padding,
                                                                         .dilation = options.dilation,
                                                                         .groups = options.groups}) {}

Conv2d::Conv2d(const ConvolutionLayer& layer, const Conv2dOptions& options)
    : weight(add("weight", Parameter(layer.first_weight()))),
      bias(add_if(layer.has_bias, "bias", [&] { return layer.first_bias(weight); })),
      options_(options) {
  describe(layer.text());
}

Tensor Conv2d::forward(const Tensor& x) const {
  check_one_dtype("Conv2d", "the input", x.dtype(), "the weight", weight.dtype());
  return bias ? conv2d(x, weight, bias->value(), options_) : conv2d(x, weight, options_);
}

ConvTranspose2d::ConvTranspose2d(WholeNumber in_channels, WholeNumber out_channels, Pair2d kernel_size,
                                 const ConvTranspose2dLayerOptions& options)
    : ConvTranspose2d(layer_of(in_channels, out_channels, kernel_size, options),
                      {.stride = options.stride,
                       .padding = options.padding,
                       .output_padding = options.output_padding,
                       .groups = options.groups,
                       .dilation = options.dilation}) {}

ConvTranspose2d::ConvTranspose2d(const ConvolutionLayer& layer, const ConvTranspose2dOptions& options)
    : weight(add("weight", Parameter(layer.first_weight()))),
      bias(add_if(layer.has_bias, "bias", [&] { return layer.first_bias(weight); })),
      options_(options) {
  describe(layer.text());
}

Tensor ConvTranspose2d::forward(const Tensor& x) const {
  check_one_dtype("ConvTranspose2d", "the input", x.dtype(), "the weight", weight.dtype());
  return bias ? conv_transpose2d(x, weight, bias->value(), options_) : conv_transpose2d(x, weight, options_);
}

}  // namespace minitorch::nn
