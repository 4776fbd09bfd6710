// Pictures: what functions of pictures demand of their input and options, and say in messages.
//
// A batch of pictures has the shape (N, C, H, W), one picture (C, H, W). In one dimension, these are (N, C, L) and
// (C, L). Only the batch may be empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "minitorch/functions/views.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "minitorch/window/window_size.hpp"

namespace minitorch::detail {

/// A function of pictures: its name for messages, and the number of dimensions of its pictures, 1 or 2. Functions of
/// one dimension call those of two with height 1: of a Pair2d they use the width.
struct PictureFunction {
  std::string_view name;
  std::size_t dims = 2;

  /// Throws ShapeError unless x is a picture or a batch of pictures, and DtypeError for int64.
  void check_input(const TensorData& x) const;
  /// Throws ShapeError unless the option is from `least` to `largest_window_number`.
  void check_option(std::string_view option, const Pair2d& value, std::int64_t least) const;
  /// "(3, 2)", or "2" in one dimension.
  std::string text(const Pair2d& pair) const;
  [[noreturn]] void refuse(const std::string& rule) const;

  /// The height and the width of pictures of `shape`.
  Pair2d picture_size(const Shape& shape) const { return {dims == 1 ? 1 : shape[-2], shape.back()}; }
  /// f(x), where x has height 1 in one dimension.
  template <class F> Tensor call_in_2d(const Tensor& x, const F& f) const {
    return dims == 1 ? squeeze(f(unsqueeze(x, -2)), -2) : f(x);
  }
};

/// The same shape with pictures of another size.
Shape with_picture_size(Shape shape, const Pair2d& size);

}  // namespace minitorch::detail
