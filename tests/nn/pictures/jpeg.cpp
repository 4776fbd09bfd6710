// JPEG: what was written by libjpeg is read back, and other and damaged files are refused.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <jpeglib.h>

#include "minitorch/minitorch.hpp"
#include "nn/pictures/picture_file.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

struct JpegPicture {
  unsigned width = 17, height = 11;
  J_COLOR_SPACE colours = JCS_RGB;
  int channels = 3;
  bool is_progressive = false;
};

// Returns number c of the pixel at (x, y), which changes smoothly.
int smooth(unsigned x, unsigned y, int c) {
  return static_cast<int>(40 + 5 * x + 7 * y + 20 * static_cast<unsigned>(c));
}

std::string jpeg_file(const JpegPicture& picture) {
  jpeg_compress_struct writer{};
  jpeg_error_mgr errors{};
  writer.err = jpeg_std_error(&errors);
  jpeg_create_compress(&writer);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;  // NOLINT(google-runtime-int): libjpeg's type
  jpeg_mem_dest(&writer, &bytes, &size);
  writer.image_width = picture.width;
  writer.image_height = picture.height;
  writer.input_components = picture.channels;
  writer.in_color_space = picture.colours;
  jpeg_set_defaults(&writer);
  jpeg_set_quality(&writer, 100, TRUE);
  for (int c = 0; c < writer.num_components; ++c)
    writer.comp_info[c].h_samp_factor = writer.comp_info[c].v_samp_factor = 1;
  if (picture.is_progressive) jpeg_simple_progression(&writer);
  jpeg_start_compress(&writer, TRUE);
  for (unsigned y = 0; y < picture.height; ++y) {
    std::vector<unsigned char> row;
    for (unsigned x = 0; x < picture.width; ++x)
      for (int c = 0; c < picture.channels; ++c) row.push_back(static_cast<unsigned char>(smooth(x, y, c)));
    JSAMPROW pointer = row.data();
    jpeg_write_scanlines(&writer, &pointer, 1);
  }
  jpeg_finish_compress(&writer);
  jpeg_destroy_compress(&writer);
  std::string file(reinterpret_cast<char*>(bytes), size);
  std::free(bytes);  // NOLINT(*-no-malloc): libjpeg allocated it
  return file;
}

void jpeg_refused(const std::string& bytes, const std::string& why) {
  CHECK_THROWS_WITH(nn::parse_pictures(bytes, "a.jpg"), StartsWith("a.jpg: ") && ContainsSubstring(why));
  CHECK_THROWS_AS(nn::parse_pictures(bytes, "a.jpg"), DataError);
}

}  // namespace

TEST_CASE("JPEGs, grey or in colours, progressive or not, have the numbers that were written") {
  for (const bool is_progressive : {false, true}) {
    for (const int channels : {1, 3}) {
      CAPTURE(is_progressive, channels);
      const JpegPicture picture{
          .colours = channels == 1 ? JCS_GRAYSCALE : JCS_RGB, .channels = channels, .is_progressive = is_progressive};
      const std::vector<Tensor> read = nn::parse_pictures(jpeg_file(picture), "a.jpg");
      REQUIRE(read.size() == 1);
      REQUIRE(read[0].shape() == Shape{channels, 11, 17});
      const auto values = read[0].to_vector<float>();
      double worst = 0;
      for (int c = 0; c < channels; ++c) {
        for (unsigned y = 0; y < 11; ++y) {
          for (unsigned x = 0; x < 17; ++x) {
            const float value = values[(static_cast<unsigned>(c) * 11 + y) * 17 + x];
            worst = std::max(worst, std::abs(255.0 * static_cast<double>(value) - smooth(x, y, c)));
          }
        }
      }
      CHECK(worst <= 3);
    }
  }
}

TEST_CASE("a JPEG in CMYK is refused by name") {
  jpeg_refused(jpeg_file({.colours = JCS_CMYK, .channels = 4}),
               "is a JPEG of 4 channels, such as CMYK for print; only grey pictures and those of red, green and blue");
}

TEST_CASE("a JPEG that is cut off anywhere is refused by name") {
  for (const bool is_progressive : {false, true}) {
    const std::string whole = jpeg_file({.width = 8, .height = 16, .is_progressive = is_progressive});
    for (std::size_t n = 2; n + 2 < whole.size(); ++n) {  // without the last two bytes, all pixels are there
      CAPTURE(n);
      jpeg_refused(whole.substr(0, n), "is a damaged JPEG: ");
    }
  }
}

TEST_CASE("any byte of a JPEG may be changed: it is read or refused by name") {
  const std::string whole = jpeg_file({.width = 8, .height = 8});
  int refused = 0;
  for (std::size_t i = 2; i < whole.size(); ++i) {
    for (const int flip : {0x01, 0x40, 0xff}) {
      std::string changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      try {
        const std::vector<Tensor> read = nn::parse_pictures(changed, "a.jpg");
        CHECK(all(read.at(0) >= 0).item() == 1);
        CHECK(all(read.at(0) <= 1).item() == 1);
      } catch (const DataError& error) {
        CHECK_THAT(error.what(), StartsWith("a.jpg: "));
        ++refused;
      }
    }
  }
  CHECK(refused > 50);
}

TEST_CASE("the sizes of a JPEG are checked before memory is allocated") {
  std::string file = jpeg_file({.width = 8, .height = 8});
  const std::size_t frame = file.find("\xff\xc0");
  REQUIRE(frame != std::string::npos);
  for (const std::size_t i : {5U, 6U, 7U, 8U}) file[frame + i] = '\xfd';
  jpeg_refused(file, "says that it is a picture of 65021 x 65021, which takes 50732765292 bytes of memory");
}
