// Convolutional layers. Sizes, options, names of parameters and first weights are PyTorch's; padding is by zeros.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"
#include "minitorch/window/convolution.hpp"
#include "minitorch/window/window_size.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

namespace detail {
struct ConvolutionLayer;  // what the three classes have in common, in convolution.cpp
}  // namespace detail

/// Options of Conv1d: those of conv1d, and whether there is a bias.
struct Conv1dLayerOptions {
  WholeNumber stride = 1;
  Padding1d padding = 0;
  WholeNumber dilation = 1;
  WholeNumber groups = 1;
  operators::Flag bias = true;
};

/// Options of Conv2d: those of conv2d, and whether there is a bias.
struct Conv2dLayerOptions {
  Pair2d stride = 1;
  Padding2d padding = 0;
  Pair2d dilation = 1;
  WholeNumber groups = 1;
  operators::Flag bias = true;
};

/// Options of ConvTranspose2d: those of conv_transpose2d, and whether there is a bias.
struct ConvTranspose2dLayerOptions {
  Pair2d stride = 1;
  Pair2d padding = 0;
  Pair2d output_padding = 0;
  WholeNumber groups = 1;
  operators::Flag bias = true;
  Pair2d dilation = 1;
};

/// conv1d with learned weights: (N, in_channels, L) to (N, out_channels, positions), or without N.
///
/// weight (out_channels, in_channels / groups, kernel_size) and bias (out_channels) start uniform on ±1/√(weights of an
/// output).
class Conv1d : public Module {
 public:
  const Parameter weight;
  const OptionalParameter bias;

  /// Throws ShapeError for an option out of range, and if `groups` does not divide the channels.
  Conv1d(WholeNumber in_channels, WholeNumber out_channels, WholeNumber kernel_size,
         const Conv1dLayerOptions& options = {});
  /// Throws ShapeError if sizes do not fit, and DtypeError if x has another dtype than the weight.
  Tensor forward(const Tensor& x) const override;

 private:
  Conv1d(const detail::ConvolutionLayer& layer, const Conv1dOptions& options);

  Conv1dOptions options_;
};

/// conv2d with learned weights: (N, in_channels, H, W) to (N, out_channels, rows, columns), or without N.
///
/// weight (out_channels, in_channels / groups, kernel height, kernel width) and bias (out_channels) start uniform on
/// ±1/√(weights of an output).
class Conv2d : public Module {
 public:
  const Parameter weight;
  const OptionalParameter bias;

  /// Throws as Conv1d does.
  Conv2d(WholeNumber in_channels, WholeNumber out_channels, Pair2d kernel_size, const Conv2dLayerOptions& options = {});
  Tensor forward(const Tensor& x) const override;

 private:
  Conv2d(const detail::ConvolutionLayer& layer, const Conv2dOptions& options);

  Conv2dOptions options_;
};

/// conv_transpose2d with learned weights: (N, in_channels, H, W) to (N, out_channels, rows, columns), or without N.
///
/// weight (in_channels, out_channels / groups, kernel height, kernel width) and bias (out_channels) start uniform on
/// ±1/√(out_channels / groups · kernel elements).
class ConvTranspose2d : public Module {
 public:
  const Parameter weight;
  const OptionalParameter bias;

  /// Throws as Conv1d does, and if the output padding is not below the stride or the dilation.
  ConvTranspose2d(WholeNumber in_channels, WholeNumber out_channels, Pair2d kernel_size,
                  const ConvTranspose2dLayerOptions& options = {});
  Tensor forward(const Tensor& x) const override;

 private:
  ConvTranspose2d(const detail::ConvolutionLayer& layer, const ConvTranspose2dOptions& options);

  ConvTranspose2dOptions options_;
};

}  // namespace minitorch::nn
