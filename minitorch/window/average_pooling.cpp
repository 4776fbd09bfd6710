// Average pooling: a linear function and its transpose, each the derivative of the other.
#include <array>
#include <string>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/window/pictures.hpp"
#include "minitorch/window/pooling.hpp"
#include "minitorch/window/pooling_windows.hpp"
#include "operators/recording/recording.hpp"
#include "operators/window/pooling.hpp"

namespace minitorch {

using detail::PictureFunction;
using operators::AverageWindows;

namespace {

struct AvgPool;
template <TensorLike V> V avg_pool_backward(const AvgPool& pool, const V& dy);

// y = Σ x / divisor over each window   =>   dx = Σ dy / divisor over the windows that x lies in
struct AvgPool {
  AverageWindows average;
  static constexpr auto name = "avg_pool";
  static constexpr auto saves = Saves::nothing;

  Shape result(const Shape& shape) const {
    return detail::with_picture_size(shape, {average.windows.rows.outputs(), average.windows.columns.outputs()});
  }
  TensorData forward(const TensorData& x) const {
    TensorData y(result(x.shape()), x.dtype());
    const TensorData pictures = contiguous(x);
    with_floating_type(x, [&]<class T>() {
      operators::recorded(name, [from = pictures.view<T>(), over = average, to = y.view<T>()] {
        operators::avg_pool<T>(from, over, to);
      });
    });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {avg_pool_backward(*this, dy)}; }
};

// y = Σ x / divisor over the windows that y lies in   =>   dx = Σ dy / divisor over each window
struct AvgPoolBackward {
  AvgPool pool;
  static constexpr auto name = "avg_pool_backward";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    const auto& [rows, columns] = pool.average.windows;
    TensorData y(detail::with_picture_size(x.shape(), {rows.size(), columns.size()}), x.dtype());
    const TensorData pictures = contiguous(x);
    with_floating_type(x, [&]<class T>() {
      operators::recorded(name, [from = pictures.view<T>(), over = pool.average, to = y.view<T>()] {
        operators::avg_pool_backward<T>(from, over, to);
      });
    });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {call(pool, dy)}; }
};

template <TensorLike V> V avg_pool_backward(const AvgPool& pool, const V& dy) {
  return call(AvgPoolBackward{pool}, dy);
}

Tensor avg_pool(const PictureFunction& function, const Tensor& x, const AverageWindows& average) {
  return function.call_in_2d(x, [&](const Tensor& pictures) {
    const AvgPool pool{average};
    check_shape(function.name, pool.result(pictures.shape()));
    return apply(pool, pictures);
  });
}

Tensor avg_pool(const PictureFunction& function, const Tensor& x, const Pair2d& kernel,
                const AvgPool2dOptions& options) {
  function.check_input(x.data());
  detail::check_divisor(function, options);
  return avg_pool(function, x,
                  {.windows = detail::sliding_windows(function, x.shape(),
                                                      {.kernel = kernel,
                                                       .stride = options.stride.value_or(kernel),
                                                       .padding = options.padding,
                                                       .ceil_mode = options.ceil_mode,
                                                       .counts_padding = options.count_include_pad}),
                   .divisor = options.divisor_override.value_or(0)});
}

Tensor adaptive_avg_pool(const PictureFunction& function, const Tensor& x, const Pair2d& output_size) {
  function.check_input(x.data());
  const AverageWindows average{.windows = detail::adaptive_windows(function, x.shape(), output_size)};
  if (output_size == Pair2d(1)) return mean(x, function.dims == 1 ? Dims{-1} : Dims{-2, -1}, {.keepdim = true});
  return avg_pool(function, x, average);
}

}  // namespace

Tensor avg_pool2d(const Tensor& x, Pair2d kernel, AvgPool2dOptions options) {
  return avg_pool({"avg_pool2d"}, x, kernel, options);
}
Tensor avg_pool1d(const Tensor& x, WholeNumber kernel, AvgPool1dOptions options) {
  return avg_pool({"avg_pool1d", 1}, x, {1, kernel},
                  {.stride = {1, options.stride.value_or(kernel)},
                   .padding = {0, options.padding},
                   .ceil_mode = options.ceil_mode,
                   .count_include_pad = options.count_include_pad});
}
Tensor adaptive_avg_pool2d(const Tensor& x, Pair2d output_size) {
  return adaptive_avg_pool({"adaptive_avg_pool2d"}, x, output_size);
}
Tensor adaptive_avg_pool1d(const Tensor& x, WholeNumber output_size) {
  return adaptive_avg_pool({"adaptive_avg_pool1d", 1}, x, {1, output_size});
}

}  // namespace minitorch
