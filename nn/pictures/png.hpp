// PNG, read and written by libpng.
#pragma once

#include <string>
#include <string_view>

#include "nn/pictures/pixels.hpp"

namespace minitorch::nn {

/// Whether the bytes begin as a PNG does.
bool is_png(std::string_view bytes);

/// Reads a PNG of any depth, interlaced or not. A palette becomes colours. A transparent picture is put on white, as a
/// browser shows it. Gamma and colour profiles are not applied. Throws DataError, which names the file, if it is
/// damaged, cut off, or too large.
Pixels read_png(std::string_view bytes, const std::string& name);

/// Returns a picture as a PNG of 8 bits a number, compressed as zlib does by default. Throws DataError, which names the
/// file, if libpng refuses.
std::string encode_png(const PictureBytes& picture, const std::string& name);

}  // namespace minitorch::nn
