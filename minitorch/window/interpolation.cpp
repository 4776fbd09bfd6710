// Interpolation, one dimension after the other. The nearest elements are selected by index. Linear interpolation and
// its transpose are each the derivative of the other.
#include "minitorch/window/interpolation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/window/pictures.hpp"
#include "operators/errors/text.hpp"
#include "operators/recording/recording.hpp"
#include "operators/window/interpolate.hpp"

namespace minitorch {

using detail::PictureFunction;
using operators::Resizing;

namespace {

struct InterpolateLinear;
template <TensorLike V> V interpolate_linear_backward(const InterpolateLinear& f, const V& dy);

// The shape (outer, size, inner) of a contiguous tensor around dimension `dim`.
Shape around(const Shape& shape, std::size_t dim) {
  Shape result{1, shape[dim], 1};
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (d != dim) result[d < dim ? 0 : 2] *= shape[d];
  }
  return result;
}

// y[i] = (1 - w) x[j] + w x[j + 1], where w and j follow from i   =>   dx[j] += (1 - w) dy[i],   dx[j + 1] += w dy[i]
struct InterpolateLinear {
  std::size_t dim;
  Resizing resizing;
  static constexpr auto name = "interpolate_linear";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    return resized(x, resizing.outputs, []<class T>(const auto& from, const Resizing& by, const auto& to) {
      operators::interpolate_linear<T>(from, by, to);
    });
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {interpolate_linear_backward(*this, dy)}; }

  // A tensor of `size` along `dim`, which `kernel` writes.
  template <class Kernel> TensorData resized(const TensorData& x, std::int64_t size, const Kernel& kernel) const {
    Shape shape = x.shape();
    shape[dim] = size;
    TensorData y(shape, x.dtype());
    const TensorData source = contiguous(x);
    with_floating_type(x, [&]<class T>() {
      const auto from = operators::contiguous_view<const T>(source.data<T>(), around(x.shape(), dim));
      const auto to = operators::contiguous_view(y.data<T>(), around(shape, dim));
      operators::recorded(name, [kernel, from, by = resizing, to] { kernel.template operator()<T>(from, by, to); });
    });
    return y;
  }
};

// y[j] += (1 - w) x[i],   y[j + 1] += w x[i]   =>   dx[i] = (1 - w) dy[j] + w dy[j + 1]
struct InterpolateLinearBackward {
  InterpolateLinear f;
  static constexpr auto name = "interpolate_linear_backward";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    return f.resized(x, f.resizing.size, []<class T>(const auto& from, const Resizing& by, const auto& to) {
      operators::interpolate_linear_backward<T>(from, by, to);
    });
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {call(f, dy)}; }
};

template <TensorLike V> V interpolate_linear_backward(const InterpolateLinear& f, const V& dy) {
  return call(InterpolateLinearBackward{f}, dy);
}

Tensor nearest(const Tensor& x, std::size_t dim, const Resizing& resizing) {
  const TensorData index({resizing.outputs}, int64);
  operators::recorded(
      "interpolate", [resizing, places = index.view<std::int64_t>()] { operators::nearest_indices(resizing, places); });
  return index_select(x, as_dim(dim), Tensor(index));
}

std::string text(const ScaleFactor& scale) { return "(" + to_text(scale.height) + ", " + to_text(scale.width) + ")"; }

// Checks the input and whether the mode is for it.
PictureFunction checked_function(const Tensor& x, const InterpolateOptions& options) {
  const PictureFunction function{"interpolate", x.dim() == 3 ? 1U : 2U};
  const std::string input = "the input " + to_text(x.shape());
  if (x.dim() != 3 && x.dim() != 4) function.refuse(input + " must have the shape (N, C, H, W) or (N, C, L)");
  function.check_input(x.data());
  if (options.mode == InterpolationMode::linear && function.dims != 1)
    function.refuse(input + " must have the shape (N, C, L) for the mode linear; bilinear is for (N, C, H, W)");
  if (options.mode == InterpolationMode::bilinear && function.dims != 2)
    function.refuse(input + " must have the shape (N, C, H, W) for the mode bilinear; linear is for (N, C, L)");
  return function;
}

// The size of the result. Throws ShapeError for a size or a factor out of range.
Pair2d result_size(const PictureFunction& function, const Shape& shape, const InterpolateOptions& options) {
  if (options.size) {
    if (function.dims == 1 && options.size->height != options.size->width)
      function.refuse("size is " + detail::to_text(*options.size) + ", it must be one number for the input " +
                      to_text(shape));
    return *options.size;
  }
  const ScaleFactor& scale = *options.scale_factor;
  if (function.dims == 1 && !(scale.height == scale.width)) {
    function.refuse("scale_factor is " + text(scale) + ", it must be one number for the input " + to_text(shape));
  }
  const Pair2d size = function.picture_size(shape);
  const auto scaled = [&](std::int64_t n, double factor) {
    const double result = std::floor(static_cast<double>(n) * factor);
    if (result < 1 || result > static_cast<double>(detail::largest_window_number)) {
      function.refuse("scale_factor is " + text(scale) + ", by which the input " + to_text(shape) +
                      " must get a size from 1 to " + std::to_string(detail::largest_window_number));
    }
    return static_cast<std::int64_t>(result);
  };
  const std::int64_t width = scaled(size.width, scale.width);
  return {function.dims == 1 ? width : scaled(size.height, scale.height), width};
}

}  // namespace

void detail::check_interpolation(std::string_view function, const InterpolateOptions& options) {
  const PictureFunction call{function};
  if (options.mode == InterpolationMode::nearest && options.align_corners)
    call.refuse("align_corners is for the modes linear and bilinear, not for nearest");
  if (options.size.has_value() == options.scale_factor.has_value()) {
    call.refuse(options.size ? "there are both size and scale_factor, give one of them"
                             : "there is neither size nor scale_factor, give one of them");
  }
  if (options.size) return call.check_option("size", *options.size, 1);
  const ScaleFactor& scale = *options.scale_factor;
  const auto is_fine = [](double factor) { return factor > 0 && std::isfinite(factor); };
  if (!is_fine(scale.height) || !is_fine(scale.width))
    call.refuse("scale_factor is " + text(scale) + ", both numbers must be above 0 and finite");
}

Tensor interpolate(const Tensor& x, InterpolateOptions options) {
  detail::check_interpolation("interpolate", options);
  const PictureFunction function = checked_function(x, options);
  const Pair2d size = result_size(function, x.shape(), options);
  Shape result = x.shape();
  result[-1] = size.width;
  if (function.dims == 2) result[-2] = size.height;
  check_shape(function.name, result);
  Tensor y = x;
  bool is_new = false;
  for (std::size_t d = x.dim(); d-- > 2;) {
    // As in PyTorch for one channel, the elements of a dimension lie where its sizes say, if these are equal, or the
    // nearest of a picture are twice as many. Otherwise they lie where the factor says, which may be larger than the
    // quotient of the sizes. PyTorch's kernel for several channels always goes by the factor.
    const bool is_nearest = options.mode == InterpolationMode::nearest;
    if (result[d] == x.shape()[d] && !(is_nearest && function.dims == 1 && options.scale_factor)) continue;
    const bool is_by_size = is_nearest && function.dims == 2 && result[d] == 2 * x.shape()[d];
    Resizing resizing{.size = x.shape()[d], .outputs = result[d], .align_corners = options.align_corners};
    if (options.scale_factor && !is_by_size) {
      resizing.scale = d + 1 == x.dim() ? options.scale_factor->width : options.scale_factor->height;
    }
    y = is_nearest ? nearest(y, d, resizing) : apply(InterpolateLinear{d, resizing}, y);
    is_new = true;
  }
  return is_new ? y : clone(x);
}

}  // namespace minitorch
