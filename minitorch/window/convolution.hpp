// Convolutions of signals and pictures, and transposed convolutions. Names, rules and defaults are PyTorch's.
//
// All take a batch or a single input without the first dimension, and promote dtypes. They throw ShapeError for a wrong
// shape or option.
#pragma once

#include <cstdint>
#include <variant>

#include "minitorch/tensor/tensor.hpp"
#include "minitorch/window/window_size.hpp"

namespace minitorch {

/// The padding of a convolution by a rule: none, or as many zeros as give the output the size of the input. `same` puts
/// an odd zero at the end, and needs stride 1.
enum class Padding : std::uint8_t { valid, same };

/// A number of zeros at both ends, or a rule.
struct Padding1d : std::variant<std::int64_t, Padding> {
  template <Countable T>
  constexpr Padding1d(T zeros)  // NOLINT(google-explicit-constructor): it is there to be written as a number
      : variant(std::int64_t{WholeNumber(zeros)}) {}
  constexpr Padding1d(Padding rule) : variant(rule) {}  // NOLINT(google-explicit-constructor)
};

/// Numbers of zeros above and below, and left and right; or a rule. One number means both.
struct Padding2d : std::variant<Pair2d, Padding> {
  template <Countable T>
  constexpr Padding2d(T zeros)  // NOLINT(google-explicit-constructor): it is there to be written as a number
      : variant(Pair2d(zeros)) {}
  constexpr Padding2d(const Pair2d& zeros) : variant(zeros) {}  // NOLINT(google-explicit-constructor)
  constexpr Padding2d(Padding rule) : variant(rule) {}          // NOLINT(google-explicit-constructor)
  constexpr Padding2d(WholeNumber height, WholeNumber width) : variant(Pair2d(height, width)) {}
};

/// Options of conv1d.
struct Conv1dOptions {
  WholeNumber stride = 1;    // from window to window
  Padding1d padding = 0;     // zeros at both ends
  WholeNumber dilation = 1;  // from element to element of a window
  WholeNumber groups = 1;    // of channels; outputs of a group read the inputs of that group alone
};

/// Options of conv2d, for the height and the width.
struct Conv2dOptions {
  Pair2d stride = 1;
  Padding2d padding = 0;
  Pair2d dilation = 1;
  WholeNumber groups = 1;
};

/// Options of conv_transpose1d.
struct ConvTranspose1dOptions {
  WholeNumber stride = 1;
  WholeNumber padding = 0;         // elements that the output lacks at both ends
  WholeNumber output_padding = 0;  // more elements at the end; below the stride or the dilation
  WholeNumber groups = 1;
  WholeNumber dilation = 1;
};

/// Options of conv_transpose2d, for the height and the width.
struct ConvTranspose2dOptions {
  Pair2d stride = 1;
  Pair2d padding = 0;
  Pair2d output_padding = 0;
  WholeNumber groups = 1;
  Pair2d dilation = 1;
};

/// y[n, o, i, j] = bias[o] + Σ weight[o, c, k, l] x[n, c, i stride + k dilation - padding, ...] over c, k and l: x
/// (N, in, H, W), weight (out, in / groups, kernel height, kernel width) and bias (out) give (N, out, rows, columns),
/// where rows = (H + 2 padding - dilation (kernel height - 1) - 1) / stride + 1, rounded down.
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias, const Conv2dOptions& options = {});
Tensor conv2d(const Tensor& x, const Tensor& weight, const Conv2dOptions& options = {});

/// The same in one dimension: x (N, in, L), weight (out, in / groups, kernel).
Tensor conv1d(const Tensor& x, const Tensor& weight, const Tensor& bias, const Conv1dOptions& options = {});
Tensor conv1d(const Tensor& x, const Tensor& weight, const Conv1dOptions& options = {});

/// The derivative of conv2d with respect to its input, as a function: x (N, in, H, W), weight (in, out / groups, kernel
/// height, kernel width) and bias (out) give (N, out, rows, columns), where
/// rows = (H - 1) stride - 2 padding + dilation (kernel height - 1) + output_padding + 1.
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvTranspose2dOptions& options = {});
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const ConvTranspose2dOptions& options = {});

/// The same in one dimension.
Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvTranspose1dOptions& options = {});
Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const ConvTranspose1dOptions& options = {});

// The same for TensorData, without a graph.
template <TensorLike V> V conv2d(const V& x, const V& weight, const V& bias, const Conv2dOptions& options = {});
template <TensorLike V> V conv2d(const V& x, const V& weight, const Conv2dOptions& options = {});
template <TensorLike V> V conv1d(const V& x, const V& weight, const V& bias, const Conv1dOptions& options = {});
template <TensorLike V> V conv1d(const V& x, const V& weight, const Conv1dOptions& options = {});
template <TensorLike V>
V conv_transpose2d(const V& x, const V& weight, const V& bias, const ConvTranspose2dOptions& options = {});
template <TensorLike V> V conv_transpose2d(const V& x, const V& weight, const ConvTranspose2dOptions& options = {});
template <TensorLike V>
V conv_transpose1d(const V& x, const V& weight, const V& bias, const ConvTranspose1dOptions& options = {});
template <TensorLike V> V conv_transpose1d(const V& x, const V& weight, const ConvTranspose1dOptions& options = {});

}  // namespace minitorch
