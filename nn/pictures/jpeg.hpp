// JPEG, read by libjpeg.
#pragma once

#include <string>
#include <string_view>

#include "nn/pictures/pixels.hpp"

namespace minitorch::nn {

/// Whether the bytes begin as a JPEG does.
bool is_jpeg(std::string_view bytes);

/// Reads a JPEG, grey or in colours, progressive or not. Colour profiles and the orientation of Exif are not applied.
/// Throws DataError, which names the file, if it is damaged, cut off, too large, or in CMYK.
Pixels read_jpeg(std::string_view bytes, const std::string& name);

}  // namespace minitorch::nn
