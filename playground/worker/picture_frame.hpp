// Grey pictures of any size, brought into the frame that a network was trained with.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace minitorch::playground {

/// A grey picture: numbers from 0 (black) to 1, row by row.
struct GreyPicture {
  std::int64_t height = 0, width = 0;
  std::vector<float> values{};
};

/// Throws Error for a picture without pixels or with numbers outside 0, ..., 1.
void check_picture(const GreyPicture& picture);

/// Returns the picture at another size; each pixel is the mean of the area that it covers.
GreyPicture resized(const GreyPicture& picture, std::int64_t height, std::int64_t width);

/// Returns a digit as the makers of MNIST framed it: its longer side is 20 pixels, and its centre of mass is the middle
/// of 28 x 28. A picture that is all black stays so.
GreyPicture framed_digit(const GreyPicture& picture);

}  // namespace minitorch::playground
