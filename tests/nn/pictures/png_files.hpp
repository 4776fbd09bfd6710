// PNG files written by hand (ISO/IEC 15948): every colour type and depth, interlaced or not.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <zlib.h>

namespace minitorch::testing {

// A picture of numbers of `depth` bits, side by side: `channels` for each pixel.
struct PngPicture {
  std::uint32_t width = 1, height = 1;
  int depth = 8, colour_type = 0;  // 0 grey, 2 colours, 3 palette, 4 grey and opacity, 6 colours and opacity
  bool is_interlaced = false;
  std::vector<std::uint16_t> numbers = {};
  std::vector<std::pair<std::string, std::string>> chunks = {};  // before the pixels: PLTE, tRNS

  std::size_t channels() const {
    return std::array<std::size_t, 7>{1, 0, 3, 1, 2, 0, 4}.at(static_cast<std::size_t>(colour_type));
  }
};

inline std::string big_endian(std::uint32_t x) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(x >> shift & 0xffU);
  return bytes;
}

inline std::string png_chunk(const std::string& kind, const std::string& content) {
  const std::string counted = kind + content;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(counted.data()), static_cast<uInt>(counted.size()));
  return big_endian(static_cast<std::uint32_t>(content.size())) + counted + big_endian(static_cast<std::uint32_t>(sum));
}

// Appends every `step`-th pixel from `first`: rows of a filter byte and bits.
inline void append_pass(std::string& rows, const PngPicture& picture, std::array<std::uint32_t, 2> first,
                        std::array<std::uint32_t, 2> step) {
  if (first[0] >= picture.width) return;
  for (std::uint32_t y = first[1]; y < picture.height; y += step[1]) {
    rows += '\0';  // no filter
    std::uint32_t bits = 0;
    int filled = 0;
    for (std::uint32_t x = first[0]; x < picture.width; x += step[0]) {
      for (std::size_t c = 0; c < picture.channels(); ++c) {
        const std::uint32_t number = picture.numbers[(y * picture.width + x) * picture.channels() + c];
        bits = bits << static_cast<unsigned>(picture.depth) | number;
        filled += picture.depth;
        for (; filled >= 8; filled -= 8) rows += static_cast<char>(bits >> static_cast<unsigned>(filled - 8) & 0xffU);
      }
    }
    if (filled > 0) rows += static_cast<char>(bits << static_cast<unsigned>(8 - filled) & 0xffU);
  }
}

inline std::string deflated(const std::string& bytes) {
  std::string result(compressBound(static_cast<uLong>(bytes.size())), '\0');
  auto size = static_cast<uLongf>(result.size());
  compress(reinterpret_cast<Bytef*>(result.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
           static_cast<uLong>(bytes.size()));
  result.resize(size);
  return result;
}

inline std::string png_header(const PngPicture& picture) {
  return "\x89PNG\r\n\x1a\n" +
         png_chunk("IHDR", big_endian(picture.width) + big_endian(picture.height) +
                               std::string{static_cast<char>(picture.depth), static_cast<char>(picture.colour_type),
                                           '\0', '\0', static_cast<char>(picture.is_interlaced ? 1 : 0)});
}

inline std::string png_file(const PngPicture& picture) {
  using Pair = std::array<std::uint32_t, 2>;
  std::string rows;
  if (picture.is_interlaced) {
    constexpr std::array<std::pair<Pair, Pair>, 7> passes = {{{{0, 0}, {8, 8}},
                                                              {{4, 0}, {8, 8}},
                                                              {{0, 4}, {4, 8}},
                                                              {{2, 0}, {4, 4}},
                                                              {{0, 2}, {2, 4}},
                                                              {{1, 0}, {2, 2}},
                                                              {{0, 1}, {1, 2}}}};
    for (const auto& [first, step] : passes) append_pass(rows, picture, first, step);
  } else {
    append_pass(rows, picture, {0, 0}, {1, 1});
  }
  std::string file = png_header(picture);
  for (const auto& [kind, content] : picture.chunks) file += png_chunk(kind, content);
  return file + png_chunk("IDAT", deflated(rows)) + png_chunk("IEND", "");
}

}  // namespace minitorch::testing
