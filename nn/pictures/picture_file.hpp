// Files of pictures: PNG, JPEG, and PBM, PGM and PPM of netpbm.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of reading a picture.
struct PictureOptions {
  /// The channels of the result: 0, those of the file; 1, grey: 0.299 red + 0.587 green + 0.114 blue, the luma of
  /// ITU-R BT.601; 3, red, green and blue.
  WholeNumber channels = 0;
};

/// Reads a picture as float32 (C, H, W) from 0 (black) to 1. The first bytes of the file say which format it has. A
/// transparent PNG is put on white. Gamma, colour profiles and the orientation of Exif are not applied. Throws
/// DataError, which names the file, if it cannot be read, is in no such format, is damaged or cut off, is a JPEG in
/// CMYK, has several pictures, or if their numbers would take more than 64 MB plus 400 bytes for each byte of the file.
Tensor read_picture(const std::string& path, PictureOptions options = {});
/// The same for a file of one or more pictures: PBM, PGM and PPM in bytes may have several.
std::vector<Tensor> read_pictures(const std::string& path, PictureOptions options = {});
/// The same for the bytes of such a file, which messages call `name`.
std::vector<Tensor> parse_pictures(std::string_view bytes, const std::string& name, PictureOptions options = {});

/// Returns pictures (..., H, W) in another size, as a copy; differentiable. Element i of n along a side of m is the
/// mean of the elements j with the weights max(0, 1 - |j + 1/2 - (i + 1/2) m / n| / r), where r = max(1, m / n). So
/// every element counts where a picture shrinks, and where it grows this is interpolate's bilinear. Throws ShapeError
/// for sizes below 1, and DtypeError for int64.
Tensor resized(const Tensor& pictures, WholeNumber height, WholeNumber width);

}  // namespace minitorch::nn
