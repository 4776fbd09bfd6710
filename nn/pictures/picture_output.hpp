// Pictures for the eye: several in one, and files in PNG and JPEG.
#pragma once

#include <string>

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of make_grid.
struct GridOptions {
  WholeNumber nrow = 8;               // pictures side by side
  WholeNumber padding = 2;            // pixels between pictures, and around all
  operators::Flag normalize = false;  // the smallest number of all pictures becomes 0, the largest 1
  RealNumber pad_value = 0;           // of the pixels between pictures
};
/// Returns pictures (N, C, H, W) as one, (C, rows, columns), row by row, in their dtype and without a graph. As with
/// torchvision's make_grid, one picture alone, also (C, H, W) or (H, W), has nothing around it; but grey pictures stay
/// grey. Throws ShapeError for another shape or no picture, DataError for options out of range, and DtypeError for
/// `normalize` of int64.
Tensor make_grid(const Tensor& pictures, GridOptions options = {});

/// Options of write_picture.
struct WritePictureOptions {
  WholeNumber quality = 75;  // of a JPEG, from 1 to 100
};
/// Writes a picture as a PNG or a JPEG; the end of `path` says which: .png, .jpg or .jpeg. The picture is (1, H, W) or
/// (H, W), grey, or (3, H, W), red, green and blue, from 0 (black) to 1. Each number becomes a byte as in torchvision's
/// save_image: 255 x + 0.5, held within 0 and 255, without its fraction. The file is whole or not there. Throws
/// ShapeError for another shape or sides out of range; DtypeError for int64; and DataError for NaN, another ending, a
/// quality out of range, or if the system refuses.
void write_picture(const std::string& path, const Tensor& picture, WritePictureOptions options = {});

}  // namespace minitorch::nn
