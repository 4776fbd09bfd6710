// A decoded picture, as the readers of the formats make it, with the limits on what a file may claim; and one to
// encode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace minitorch::nn {

/// The numbers of a picture, from 0 to 1: all of one channel row by row, then those of the next. A grey picture has one
/// channel, a coloured one has red, green and blue.
struct Pixels {
  std::int64_t height = 0, width = 0, channels = 0;
  std::vector<float> values{};

  /// Returns the place in `values` of the first number of a row.
  std::size_t row(std::int64_t channel, std::int64_t y) const {
    return static_cast<std::size_t>((channel * height + y) * width);
  }
};

/// The largest width and height of a picture.
constexpr std::int64_t longest_side = 100'000;

/// Throws DataError, which names the file, for a compressed picture whose numbers, as float32, would take more than 64
/// MB plus 400 bytes for each of the file's `stored` bytes, and for a side beyond `longest_side`. Photographs take 50
/// bytes for each. Call it before memory is allocated.
void check_pixels(const std::string& name, std::int64_t height, std::int64_t width, std::int64_t channels,
                  std::size_t stored);

/// A picture to encode: row by row, the bytes of each pixel side by side. There is one byte for grey, or red, green and
/// blue.
struct PictureBytes {
  std::int64_t height = 0, width = 0, channels = 0;
  std::vector<std::uint8_t> bytes{};

  const std::uint8_t* row(std::int64_t y) const { return bytes.data() + y * width * channels; }
};

/// The file that an encoder makes. libpng and libjpeg are C, so no exception may pass through them.
struct EncodedFile {
  std::string bytes{};
  bool lacks_memory = false;

  /// Returns false, and sets `lacks_memory`, if there is no memory.
  bool append(const std::uint8_t* from, std::size_t count) noexcept;
};

}  // namespace minitorch::nn
