// Maximum pooling. Backward finds the largest elements in the saved input, and adds the derivatives at them.
#include <array>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/window/pictures.hpp"
#include "minitorch/window/pooling.hpp"
#include "minitorch/window/pooling_windows.hpp"
#include "operators/recording/recording.hpp"
#include "operators/window/pooling.hpp"

namespace minitorch {

using detail::PictureFunction;
using operators::PictureWindows;

namespace {

Shape pooled_shape(const Shape& shape, const PictureWindows& windows) {
  return detail::with_picture_size(shape, {windows.rows.outputs(), windows.columns.outputs()});
}

// The indices of the largest elements in their pictures.
TensorData largest_indices(const TensorData& x, const PictureWindows& windows) {
  TensorData indices(pooled_shape(x.shape(), windows), int64);
  const TensorData pictures = contiguous(x);
  with_floating_type(x, [&]<class T>() {
    operators::recorded("max_pool_indices", [from = pictures.view<T>(), windows, to = indices.view<std::int64_t>()] {
      operators::max_pool_indices<T>(from, windows, to);
    });
  });
  return indices;
}

// Pictures (..., H, W) as rows (pictures, H · W).
Shape rows_of_pictures(const Shape& shape) {
  std::int64_t pictures = 1;
  for (std::size_t d = 0; d + 2 < shape.size(); ++d) pictures *= shape[d];
  return {pictures, shape[-2] * shape[-1]};
}

// y = the largest x of each window   =>   dx = 0, then dx[index] += dy, for the index of the largest x of each window
struct MaxPool {
  PictureWindows windows;
  static constexpr auto name = "max_pool";

  TensorData forward(const TensorData& x) const {
    TensorData y(pooled_shape(x.shape(), windows), x.dtype());
    const TensorData pictures = contiguous(x);
    with_floating_type(x, [&]<class T>() {
      operators::recorded(name, [from = pictures.view<T>(), over = windows, to = y.view<T>()] {
        operators::max_pool<T>(from, over, to);
      });
    });
    return y;
  }
  std::array<TensorData, 1> backward(const TensorData& dy, const TensorData& x) const {
    const TensorData dx(x.shape(), x.dtype()), pictures = contiguous(x), d = contiguous(dy);
    with_floating_type(x, [&]<class T>() {
      operators::recorded(name, [dy_view = d.view<T>(), from = pictures.view<T>(), over = windows, to = dx.view<T>()] {
        operators::max_pool_backward<T>(dy_view, from, over, to);
      });
    });
    return {dx};
  }
  std::array<Tensor, 1> backward(const Tensor& dy, const Tensor& x) const {
    const Shape of_y = rows_of_pictures(dy.shape());
    const Tensor indices(reshape(largest_indices(x.data(), windows), of_y));
    const Tensor zeros(full(rows_of_pictures(x.shape()), 0, x.dtype(), name));
    return {reshape(scatter_add(zeros, 1, indices, reshape(dy, of_y)), x.shape())};
  }
};

Tensor max_pool(const PictureFunction& function, const Tensor& x, const PictureWindows& windows) {
  return function.call_in_2d(x, [&](const Tensor& pictures) {
    check_shape(function.name, pooled_shape(pictures.shape(), windows));
    return apply(MaxPool{windows}, pictures);
  });
}

Selected max_pool_with_indices(const PictureFunction& function, const Tensor& x, const PictureWindows& windows) {
  Tensor indices;
  const Tensor values = function.call_in_2d(x, [&](const Tensor& pictures) {
    const Shape shape = pooled_shape(pictures.shape(), windows), rows = rows_of_pictures(shape);
    check_shape(function.name, shape);
    const TensorData found = largest_indices(pictures.data(), windows);
    indices = Tensor(found);
    return reshape(gather(reshape(pictures, rows_of_pictures(pictures.shape())), 1, Tensor(reshape(found, rows))),
                   shape);
  });
  return {values, function.dims == 1 ? squeeze(indices, -2) : indices};
}

PictureWindows max_windows(const PictureFunction& function, const Tensor& x, const Pair2d& kernel,
                           const MaxPool2dOptions& options) {
  function.check_input(x.data());
  return detail::sliding_windows(function, x.shape(),
                                 {.kernel = kernel,
                                  .stride = options.stride.value_or(kernel),
                                  .padding = options.padding,
                                  .dilation = options.dilation,
                                  .ceil_mode = options.ceil_mode});
}

// The windows of one dimension as those of pictures of height 1.
PictureWindows max_windows(const PictureFunction& function, const Tensor& x, std::int64_t kernel,
                           const MaxPool1dOptions& options) {
  return max_windows(function, x, {1, kernel},
                     {.stride = {1, options.stride.value_or(kernel)},
                      .padding = {0, options.padding},
                      .dilation = {1, options.dilation},
                      .ceil_mode = options.ceil_mode});
}

PictureWindows adaptive_windows(const PictureFunction& function, const Tensor& x, const Pair2d& output_size) {
  function.check_input(x.data());
  return detail::adaptive_windows(function, x.shape(), output_size);
}

}  // namespace

Tensor max_pool2d(const Tensor& x, Pair2d kernel, MaxPool2dOptions options) {
  const PictureFunction function{"max_pool2d"};
  return max_pool(function, x, max_windows(function, x, kernel, options));
}
Tensor max_pool1d(const Tensor& x, WholeNumber kernel, MaxPool1dOptions options) {
  const PictureFunction function{"max_pool1d", 1};
  return max_pool(function, x, max_windows(function, x, kernel, options));
}
Selected max_pool2d_with_indices(const Tensor& x, Pair2d kernel, MaxPool2dOptions options) {
  const PictureFunction function{"max_pool2d_with_indices"};
  return max_pool_with_indices(function, x, max_windows(function, x, kernel, options));
}
Selected max_pool1d_with_indices(const Tensor& x, WholeNumber kernel, MaxPool1dOptions options) {
  const PictureFunction function{"max_pool1d_with_indices", 1};
  return max_pool_with_indices(function, x, max_windows(function, x, kernel, options));
}

Tensor adaptive_max_pool2d(const Tensor& x, Pair2d output_size) {
  const PictureFunction function{"adaptive_max_pool2d"};
  return max_pool(function, x, adaptive_windows(function, x, output_size));
}
Tensor adaptive_max_pool1d(const Tensor& x, WholeNumber output_size) {
  const PictureFunction function{"adaptive_max_pool1d", 1};
  return max_pool(function, x, adaptive_windows(function, x, {1, output_size}));
}
Selected adaptive_max_pool2d_with_indices(const Tensor& x, Pair2d output_size) {
  const PictureFunction function{"adaptive_max_pool2d_with_indices"};
  return max_pool_with_indices(function, x, adaptive_windows(function, x, output_size));
}
Selected adaptive_max_pool1d_with_indices(const Tensor& x, WholeNumber output_size) {
  const PictureFunction function{"adaptive_max_pool1d_with_indices", 1};
  return max_pool_with_indices(function, x, adaptive_windows(function, x, {1, output_size}));
}

}  // namespace minitorch
