// Unfolding and folding: a struct of forward and backward each.
#include "minitorch/window/folding.hpp"

#include <array>
#include <string>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/window/pictures.hpp"
#include "operators/errors/error.hpp"
#include "operators/recording/recording.hpp"
#include "operators/window/folding.hpp"

namespace minitorch {

using detail::PictureFunction;
using operators::FoldedWindows;

namespace {

struct Unfold;
template <TensorLike V> V fold(const Unfold& unfold, const V& x);

// The kernels' shapes, with all pictures of the batch in one dimension.
Shape matrices(const FoldedWindows& windows, std::int64_t numel) {
  const std::int64_t of_one = windows.elements() * windows.positions();
  return {numel / of_one, windows.elements(), windows.positions()};
}
Shape pictures(const FoldedWindows& windows, std::int64_t numel) {
  return {numel / (windows.height * windows.width), windows.height, windows.width};
}

// y = the elements of each window   =>   dx = the sum of dy over all copies of x
struct Unfold {
  FoldedWindows windows;
  static constexpr auto name = "unfold";
  static constexpr auto saves = Saves::nothing;

  Shape result(const Shape& shape) const {
    Shape matrix = shape;
    matrix.erase(shape.size() - 1);
    matrix[-1] = windows.positions();
    matrix[-2] *= windows.elements();
    return matrix;
  }
  TensorData forward(const TensorData& x) const {
    TensorData y(result(x.shape()), x.dtype());
    const TensorData from = contiguous(x);
    with_floating_type(x, [&]<class T>() {
      const auto one = operators::contiguous_view<const T>(from.data<T>(), pictures(windows, x.numel()));
      const auto to = operators::contiguous_view(y.data<T>(), matrices(windows, y.numel()));
      operators::recorded(name, [one, over = windows, to] { operators::unfold<T>(one, over, to); });
    });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {fold(*this, dy)}; }
};

// y = the sum of all copies of an element   =>   dx = dy of the element
struct Fold {
  Unfold unfold;
  static constexpr auto name = "fold";
  static constexpr auto saves = Saves::nothing;

  Shape result(const Shape& shape) const {
    Shape picture = shape;
    picture[-2] /= unfold.windows.elements();
    picture[-1] = unfold.windows.height;
    picture.push_back(unfold.windows.width);
    return picture;
  }
  TensorData forward(const TensorData& x) const {
    const FoldedWindows& windows = unfold.windows;
    TensorData y(result(x.shape()), x.dtype());
    const TensorData from = contiguous(x);
    with_floating_type(x, [&]<class T>() {
      const auto one = operators::contiguous_view<const T>(from.data<T>(), matrices(windows, x.numel()));
      const auto to = operators::contiguous_view(y.data<T>(), pictures(windows, y.numel()));
      operators::recorded(name, [one, over = windows, to] { operators::fold<T>(one, over, to); });
    });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {call(unfold, dy)}; }
};

template <TensorLike V> V fold(const Unfold& unfold, const V& x) { return call(Fold{unfold}, x); }

// Throws ShapeError for options out of range, and unless a window fits into pictures of `size`.
FoldedWindows checked_windows(const PictureFunction& function, const Pair2d& size, const Pair2d& kernel,
                              const FoldOptions& options) {
  function.check_option("kernel", kernel, 1);
  function.check_option("dilation", options.dilation, 1);
  function.check_option("padding", options.padding, 0);
  function.check_option("stride", options.stride, 1);
  const operators::SlidingWindow rows{kernel.height, options.stride.height, options.padding.height,
                                      options.dilation.height};
  const operators::SlidingWindow columns{kernel.width, options.stride.width, options.padding.width,
                                         options.dilation.width};
  const FoldedWindows windows{.height = size.height,
                              .width = size.width,
                              .rows = rows,
                              .columns = columns,
                              .row_positions = rows.positions(size.height),
                              .column_positions = columns.positions(size.width)};
  if (windows.row_positions < 1 || windows.column_positions < 1) {
    function.refuse("no window fits into pictures of " + function.text(size) + " with kernel " + function.text(kernel) +
                    ", padding " + function.text(options.padding) + " and dilation " + function.text(options.dilation));
  }
  // The numbers of a channel may be too many for an integer.
  check_shape(function.name,
              {windows.rows.kernel, windows.columns.kernel, windows.row_positions, windows.column_positions});
  return windows;
}

}  // namespace

Tensor unfold(const Tensor& x, Pair2d kernel, FoldOptions options) {
  const PictureFunction function{"unfold"};
  function.check_input(x.data());
  const FoldedWindows windows = checked_windows(function, function.picture_size(x.shape()), kernel, options);
  Shape result = x.shape();
  result[-2] = windows.elements();
  result[-1] = windows.positions();
  check_shape(function.name, result);
  return apply(Unfold{windows}, x);
}

Tensor fold(const Tensor& x, Pair2d output_size, Pair2d kernel, FoldOptions options) {
  const PictureFunction function{"fold"};
  const std::string input = "the input " + to_text(x.shape());
  if (x.dim() != 2 && x.dim() != 3)
    function.refuse(input + " must have the shape (N, C · elements, windows) or (C · elements, windows)");
  function.check_option("output_size", output_size, 1);
  const FoldedWindows windows = checked_windows(function, output_size, kernel, options);
  const std::int64_t rows = x.shape()[-2];
  if (rows == 0 || rows % windows.elements() != 0) {
    function.refuse(input + " must have a multiple of " + std::to_string(windows.elements()) +
                    " rows, the elements of a kernel " + function.text(kernel));
  }
  if (x.shape().back() != windows.positions()) {
    function.refuse(input + " must have " + std::to_string(windows.positions()) + " columns, for " +
                    std::to_string(windows.row_positions) + " times " + std::to_string(windows.column_positions) +
                    " windows over pictures of " + function.text(output_size));
  }
  require_floating_point(function.name, x.data());
  const Fold f{{windows}};
  check_shape(function.name, f.result(x.shape()));
  return apply(f, x);
}

}  // namespace minitorch
