// JPEG, read and written by libjpeg.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nn/pictures/pixels.hpp"

namespace minitorch::nn {

/// Whether the bytes begin as a JPEG does.
bool is_jpeg(std::string_view bytes);

/// Reads a JPEG, grey or in colours, progressive or not. Colour profiles and the orientation of Exif are not applied.
/// Throws DataError, which names the file, if it is damaged, cut off, too large, or in CMYK.
Pixels read_jpeg(std::string_view bytes, const std::string& name);

/// The largest width and height of a JPEG.
constexpr std::int64_t longest_jpeg_side = 65'500;

/// Returns a picture as a JPEG. `quality` is libjpeg's, from 1 to 100. Colours have half the resolution of brightness,
/// as libjpeg, PIL and torchvision write them. Throws DataError, which names the file, if libjpeg refuses.
std::string encode_jpeg(const PictureBytes& picture, std::int64_t quality, const std::string& name);

}  // namespace minitorch::nn
