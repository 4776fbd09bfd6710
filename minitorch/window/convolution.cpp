// The convolution and its two gradients: three structs, each the backward of the others. Convolutions in one dimension
// are those of pictures of height 1.
#include "minitorch/window/convolution.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/window/convolution_checks.hpp"
#include "operators/recording/recording.hpp"
#include "operators/window/convolution.hpp"

namespace minitorch {

namespace {

using detail::ConvolutionSizes, detail::ConvolutionCall;
using operators::with_type;

// `dims` is the number of dimensions over which kernels slide, 1 or 2. All compute with two.
template <std::size_t dims, TensorLike V> V convolution(const ConvolutionSizes& sizes, const V& x, const V& w);
template <std::size_t dims, TensorLike V> V input_gradient(const ConvolutionSizes& sizes, const V& dy, const V& w);
template <std::size_t dims, TensorLike V> V weight_gradient(const ConvolutionSizes& sizes, const V& x, const V& dy);

// y = x * w + b, sums of products x w   =>   dx = Σ dy w,   dw = Σ dy x,   db = the sum of dy over all but the channels
template <std::size_t dims> struct Convolution {
  ConvolutionSizes sizes;
  static constexpr auto name = dims == 1 ? "conv1d" : "conv2d";

  TensorData forward(const TensorData& x, const TensorData& w) const { return compute(x, w, nullptr); }
  TensorData forward(const TensorData& x, const TensorData& w, const TensorData& b) const {
    const TensorData bias = contiguous(b);
    return compute(x, w, &bias);
  }
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) {
    return (i == 0 && needs[1]) || (i == 1 && needs[0]);
  }
  template <class V> std::array<V, 2> backward(const V& dy, const V& x, const V& w, const NeedsInputGrad& needs) const {
    return {needs[0] ? input_gradient<dims>(sizes, dy, w) : V{}, needs[1] ? weight_gradient<dims>(sizes, x, dy) : V{}};
  }
  template <class V>
  std::array<V, 3> backward(const V& dy, const V& x, const V& w, const V& /*b*/, const NeedsInputGrad& needs) const {
    const auto [dx, dw] = backward(dy, x, w, needs);
    return {dx, dw, needs[2] ? sum(dy, {0, 2, 3}) : V{}};
  }

  TensorData compute(const TensorData& x, const TensorData& w, const TensorData* b) const {
    TensorData y({x.shape()[0], w.shape()[0], sizes.output.height, sizes.output.width}, x.dtype());
    with_type(x.dtype(), [&]<class T>() {
      operators::recorded(name, [window = sizes.window, from = x.view<T>(), weights = w.view<T>(),
                                 bias = b == nullptr ? nullptr : b->data<T>(),
                                 to = y.view<T>()] { operators::convolution<T>(window, from, weights, bias, to); });
    });
    return y;
  }
};

// dx = Σ dy w   =>   for z, the derivative of dx: that of dy is z * w, that of w is Σ dy z
template <std::size_t dims> struct InputGradient {
  ConvolutionSizes sizes;
  static constexpr auto name = dims == 1 ? "conv_transpose1d" : "conv_transpose2d";

  TensorData forward(const TensorData& dy, const TensorData& w) const {
    TensorData dx({dy.shape()[0], w.shape()[1] * sizes.window.groups, sizes.input.height, sizes.input.width},
                  dy.dtype());
    with_type(dy.dtype(), [&]<class T>() {
      operators::recorded(name, [window = sizes.window, from = dy.view<T>(), weights = w.view<T>(), to = dx.view<T>()] {
        operators::convolution_input_gradient<T>(window, from, weights, to);
      });
    });
    return dx;
  }
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) { return needs[1 - i]; }
  template <class V> std::array<V, 2> backward(const V& z, const V& dy, const V& w, const NeedsInputGrad& needs) const {
    return {needs[0] ? convolution<dims>(sizes, z, w) : V{}, needs[1] ? weight_gradient<dims>(sizes, z, dy) : V{}};
  }
};

// dw = Σ dy x   =>   for z, the derivative of dw: that of x is Σ dy z, that of dy is x * z
template <std::size_t dims> struct WeightGradient {
  ConvolutionSizes sizes;
  static constexpr auto name = dims == 1 ? "conv1d_weight_gradient" : "conv2d_weight_gradient";

  TensorData forward(const TensorData& x, const TensorData& dy) const {
    TensorData dw(
        {dy.shape()[1], x.shape()[1] / sizes.window.groups, sizes.window.height.kernel, sizes.window.width.kernel},
        x.dtype());
    with_type(x.dtype(), [&]<class T>() {
      operators::recorded(name, [window = sizes.window, one = x.view<T>(), from = dy.view<T>(), to = dw.view<T>()] {
        operators::convolution_weight_gradient<T>(window, one, from, to);
      });
    });
    return dw;
  }
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) { return needs[1 - i]; }
  template <class V> std::array<V, 2> backward(const V& z, const V& x, const V& dy, const NeedsInputGrad& needs) const {
    return {needs[0] ? input_gradient<dims>(sizes, dy, z) : V{}, needs[1] ? convolution<dims>(sizes, x, z) : V{}};
  }
};

template <std::size_t dims, TensorLike V> V convolution(const ConvolutionSizes& sizes, const V& x, const V& w) {
  return call(Convolution<dims>{sizes}, x, w);
}
template <std::size_t dims, TensorLike V> V input_gradient(const ConvolutionSizes& sizes, const V& dy, const V& w) {
  return call(InputGradient<dims>{sizes}, dy, w);
}
template <std::size_t dims, TensorLike V> V weight_gradient(const ConvolutionSizes& sizes, const V& x, const V& dy) {
  return call(WeightGradient<dims>{sizes}, x, dy);
}

template <TensorLike V> DType dtype_of(const V& x, const V& weight, const V* bias) {
  const DType dtype = promoted(x.dtype(), weight.dtype());
  return bias == nullptr ? dtype : promoted(dtype, bias->dtype());
}

// f(x, weight) with all in 2-d: signals as pictures of height 1, and a single input as a batch.
template <TensorLike V, class F>
V as_pictures(const ConvolutionCall& checked, const V& x, const V& weight, const F& f) {
  const bool is_signal = checked.function.dims == 1, is_single = x.dim() == checked.function.dims + 1;
  V pictures = is_signal ? unsqueeze(x, -2) : x;
  if (is_single) pictures = unsqueeze(pictures, 0);
  V y = f(pictures, is_signal ? unsqueeze(weight, -2) : weight);
  if (is_single) y = squeeze(y, 0);
  return is_signal ? squeeze(y, -2) : y;
}

template <std::size_t dims, TensorLike V>
V conv(const V& x, const V& weight, const V* bias, const Conv2dOptions& options) {
  const ConvolutionCall checked({Convolution<dims>::name, dims}, x.shape(), weight.shape(),
                                bias == nullptr ? nullptr : &bias->shape());
  const ConvolutionSizes sizes = checked.sizes(options);
  const DType dtype = dtype_of(x, weight, bias);
  return as_pictures(checked, to(x, dtype), to(weight, dtype), [&](const V& pictures, const V& w) {
    return bias == nullptr ? convolution<dims>(sizes, pictures, w)
                           : call(Convolution<dims>{sizes}, pictures, w, to(*bias, dtype));
  });
}

template <std::size_t dims, TensorLike V>
V conv_transpose(const V& x, const V& weight, const V* bias, const ConvTranspose2dOptions& options) {
  const ConvolutionCall checked({InputGradient<dims>::name, dims}, x.shape(), weight.shape(),
                                bias == nullptr ? nullptr : &bias->shape());
  const ConvolutionSizes sizes = checked.transposed_sizes(options);
  const DType dtype = dtype_of(x, weight, bias);
  return as_pictures(checked, to(x, dtype), to(weight, dtype), [&](const V& pictures, const V& w) {
    const V y = input_gradient<dims>(sizes, pictures, w);
    return bias == nullptr ? y : y + reshape(to(*bias, dtype), {-1, 1, 1});
  });
}

Conv2dOptions in_2d(const Conv1dOptions& options) {
  const auto padding = std::holds_alternative<Padding>(options.padding)
                           ? Padding2d(std::get<Padding>(options.padding))
                           : Padding2d(0, std::get<std::int64_t>(options.padding));
  return {
      .stride = {1, options.stride}, .padding = padding, .dilation = {1, options.dilation}, .groups = options.groups};
}

ConvTranspose2dOptions in_2d(const ConvTranspose1dOptions& options) {
  return {.stride = {1, options.stride},
          .padding = {0, options.padding},
          .output_padding = {0, options.output_padding},
          .groups = options.groups,
          .dilation = {1, options.dilation}};
}

}  // namespace

template <TensorLike V> V conv2d(const V& x, const V& weight, const V& bias, const Conv2dOptions& options) {
  return conv<2>(x, weight, &bias, options);
}
template <TensorLike V> V conv2d(const V& x, const V& weight, const Conv2dOptions& options) {
  return conv<2, V>(x, weight, nullptr, options);
}
template <TensorLike V> V conv1d(const V& x, const V& weight, const V& bias, const Conv1dOptions& options) {
  return conv<1>(x, weight, &bias, in_2d(options));
}
template <TensorLike V> V conv1d(const V& x, const V& weight, const Conv1dOptions& options) {
  return conv<1, V>(x, weight, nullptr, in_2d(options));
}
template <TensorLike V>
V conv_transpose2d(const V& x, const V& weight, const V& bias, const ConvTranspose2dOptions& options) {
  return conv_transpose<2>(x, weight, &bias, options);
}
template <TensorLike V> V conv_transpose2d(const V& x, const V& weight, const ConvTranspose2dOptions& options) {
  return conv_transpose<2, V>(x, weight, nullptr, options);
}
template <TensorLike V>
V conv_transpose1d(const V& x, const V& weight, const V& bias, const ConvTranspose1dOptions& options) {
  return conv_transpose<1>(x, weight, &bias, in_2d(options));
}
template <TensorLike V> V conv_transpose1d(const V& x, const V& weight, const ConvTranspose1dOptions& options) {
  return conv_transpose<1, V>(x, weight, nullptr, in_2d(options));
}

Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias, const Conv2dOptions& options) {
  return conv2d<Tensor>(x, weight, bias, options);
}
Tensor conv2d(const Tensor& x, const Tensor& weight, const Conv2dOptions& options) {
  return conv2d<Tensor>(x, weight, options);
}
Tensor conv1d(const Tensor& x, const Tensor& weight, const Tensor& bias, const Conv1dOptions& options) {
  return conv1d<Tensor>(x, weight, bias, options);
}
Tensor conv1d(const Tensor& x, const Tensor& weight, const Conv1dOptions& options) {
  return conv1d<Tensor>(x, weight, options);
}
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvTranspose2dOptions& options) {
  return conv_transpose2d<Tensor>(x, weight, bias, options);
}
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const ConvTranspose2dOptions& options) {
  return conv_transpose2d<Tensor>(x, weight, options);
}
Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvTranspose1dOptions& options) {
  return conv_transpose1d<Tensor>(x, weight, bias, options);
}
Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const ConvTranspose1dOptions& options) {
  return conv_transpose1d<Tensor>(x, weight, options);
}

// Instantiates the functions of TensorData, by taking their addresses.
namespace {

using Data = TensorData;
template <class Options> using WithBias = Data (*)(const Data&, const Data&, const Data&, const Options&);
template <class Options> using WithoutBias = Data (*)(const Data&, const Data&, const Options&);

[[gnu::used]] constinit auto convolutions_of_data =
    std::tuple(WithBias<Conv2dOptions>(&conv2d<Data>), WithoutBias<Conv2dOptions>(&conv2d<Data>),
               WithBias<Conv1dOptions>(&conv1d<Data>), WithoutBias<Conv1dOptions>(&conv1d<Data>),
               WithBias<ConvTranspose2dOptions>(&conv_transpose2d<Data>),
               WithoutBias<ConvTranspose2dOptions>(&conv_transpose2d<Data>),
               WithBias<ConvTranspose1dOptions>(&conv_transpose1d<Data>),
               WithoutBias<ConvTranspose1dOptions>(&conv_transpose1d<Data>));

}  // namespace

}  // namespace minitorch
