// JPEG: what was written by libjpeg is read back, and other and damaged files are refused.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/pictures/picture_file.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/pictures/jpeg_files.hpp"

using namespace minitorch;
using namespace minitorch::testing;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

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
