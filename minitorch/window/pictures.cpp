// Checks of the input and the options of functions of pictures.
#include "minitorch/window/pictures.hpp"

#include "minitorch/functions/reduced_dims.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::detail {

void PictureFunction::check_input(const TensorData& x) const {
  const std::string input = "the input " + minitorch::to_text(x.shape());
  if (x.dim() != dims + 1 && x.dim() != dims + 2) {
    refuse(input +
           (dims == 2 ? " must have the shape (N, C, H, W) or (C, H, W)" : " must have the shape (N, C, L) or (C, L)"));
  }
  for (std::size_t d = x.dim() - dims - 1; d < x.dim(); ++d) {
    if (x.shape()[d] == 0)
      refuse(input + " has size 0 in dimension " + std::to_string(d) + ", only the batch may be empty");
  }
  require_floating_point(name, x);
}

void PictureFunction::check_option(std::string_view option, const Pair2d& value, std::int64_t least) const {
  if (dims == 1) {
    check_window_option(name, option, value.width, least);
  } else {
    check_window_option(name, option, value, least);
  }
}

std::string PictureFunction::text(const Pair2d& pair) const {
  return dims == 1 ? std::to_string(pair.width) : to_text(pair);
}

void PictureFunction::refuse(const std::string& rule) const { throw ShapeError(std::string(name) + ": " + rule); }

Shape with_picture_size(Shape shape, const Pair2d& size) {
  shape[-2] = size.height;
  shape[-1] = size.width;
  return shape;
}

}  // namespace minitorch::detail
