// Pictures in all forms of netpbm's PGM, PPM and PBM.
#include "nn/pictures/netpbm.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/pictures/picture_file.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Shades = std::vector<float>;

namespace {

Tensor only(const std::string& bytes) {
  const std::vector<Tensor> pictures = nn::parse_pictures(bytes, "a.pgm");
  REQUIRE(pictures.size() == 1);
  return pictures[0];
}

Shades shades_of(const Tensor& picture) { return picture.to_vector<float>(); }
Shades only_shades(const std::string& bytes) { return shades_of(only(bytes)); }

void picture_refused(const std::string& bytes, const std::string& why) {
  CAPTURE(bytes);
  CHECK_THROWS_WITH(nn::parse_pictures(bytes, "a.pgm"), StartsWith("a.pgm: ") && ContainsSubstring(why));
  CHECK_THROWS_AS(nn::parse_pictures(bytes, "a.pgm"), DataError);
}

}  // namespace

TEST_CASE("a comment may stand wherever there is text before the shades, directly behind a number too") {
  // A picture of 2 x 1, white and then black.
  for (const auto& header : {"P5 2 1 255 "s, "P5\n2 1\n255\n"s, "P5\r2\t1\r255\r"s, "P5\n# made by hand\n2 1\n255\n"s,
                             "P5# kind\n2 1 255\n"s, "P5\n2# width\n1 255\n"s, "P5\n2 1# height\n255\n"s,
                             "P5\n2 1\n255# white\n"s, "P5\n2 1\n255# white\r"s, "P5 2 1 255#\n"s,
                             "P5\n#\n#\n2\n#a\n  #b\n1 #c # d\n 255\n"s, "P5   2 \t 1\n\n\n255\t"s}) {
    CAPTURE(header);
    const auto picture = only(header + "\xff\0"s);
    CHECK(picture.shape() == Shape{1, 1, 2});
    CHECK(shades_of(picture) == Shades{1, 0});
  }
}

TEST_CASE("exactly one space precedes the shades, whatever their bytes") {
  CHECK(only_shades("P5 2 1 255 \n#"s) == Shades{10 / 255.0F, 35 / 255.0F});
  CHECK(only_shades("P5 2 1 255\n  "s) == Shades{32 / 255.0F, 32 / 255.0F});
  CHECK(only_shades("P5 2 1 255# one\n\n#"s) == Shades{10 / 255.0F, 35 / 255.0F});
  CHECK(only_shades("P5 2 1 255# one\r\n#"s) == Shades{10 / 255.0F, 35 / 255.0F});  // the CR is the one space
}

TEST_CASE("shades have two bytes where white is above 255, the larger first") {
  CHECK(only_shades("P5 2 1 256 \1\0\0\x80"s) == Shades{1, 0.5F});
  CHECK(only_shades("P5 1 1 65535 \x80\0"s) == Shades{32768 / 65535.0F});
  CHECK(only_shades("P5 1 1 1 \1"s) == Shades{1});
  picture_refused("P5 2 1 256 \1\0\0"s, "is cut off: 2 shades do not fit in the 3 bytes left");
  picture_refused("P5 1 1 256 \1\1"s, "has a shade of 257, it must be at most 256");
  picture_refused("P5 1 1 100 \xff", "has a shade of 255, it must be at most 100");
}

TEST_CASE("shades may be numbers, with comments among them") {
  CHECK(only_shades("P2\n2 2\n7\n7 7 0 0\n") == Shades{1, 1, 0, 0});
  CHECK(only_shades("P2 2 2 7 7\n7# two\n0 #three\n0") == Shades{1, 1, 0, 0});
  CHECK(only_shades("P2 # above\n2 1\n65535\n0 65535") == Shades{0, 1});
  const auto picture = only("P2 #one\n#two\n 2 3 10 0 1 2 3 4 10 # the end");
  CHECK(picture.shape() == Shape{1, 3, 2});
  CHECK(shades_of(picture)[5] == 1);
  picture_refused("P2 2 1 10 5 x", "has 'x' as its shade, it must be a whole number from 0 to 10");
  picture_refused("P2 2 1 10 5 11", "has '11' as its shade, it must be a whole number from 0 to 10");
  picture_refused("P2 2 1 10 5 -1", "has '-1' as its shade");
  picture_refused("P2 2 1 10 5 ", "has '' as its shade");
  picture_refused("P2 2 1 10 5 5.5", "it has a point or an exponent");
  picture_refused("P2 2 1 10 5 6 7", "has text after its last shade");
  picture_refused("P2 1 1 10 5 P2 1 1 10 5", "has text after its last shade");  // netpbm's text form has one picture
}

TEST_CASE("pictures may stand one behind the other") {
  const auto pictures = nn::parse_pictures("P5 1 1 255 \xffP5 2 1 255 \0\xff\nP5\n1 1\n256\n\1\0\n"s, "a.pgm");
  REQUIRE(pictures.size() == 3);
  CHECK(shades_of(pictures[0]) == Shades{1});
  CHECK(shades_of(pictures[1]) == Shades{0, 1});
  CHECK(shades_of(pictures[2]) == Shades{1});
  CHECK(nn::parse_pictures("P4 8 1 \xffP6 1 1 9 \1\2\3P5 1 1 9 \1", "a.pgm").size() == 3);
  CHECK(nn::parse_pictures("P4 8 1 \xffP6 1 1 9 \1\2\3", "a.pgm", {.channels = 3})[0].shape() == Shape{3, 1, 8});
  picture_refused("P5 1 1 255 \xffxyz",
                  "has bytes after picture number 1 that do not begin another, with P4, P5 or P6");
  picture_refused("P5 1 1 255 \xffP2 1 1 9 1", "has a picture of P2 after another, only P4, P5 and P6 may follow");
  picture_refused("P5 1 1 255 \xffP5 1 1 255 "s, "is cut off: 1 shades do not fit in the 0 bytes left");
}

TEST_CASE("pixels of PPM have red, green and blue side by side, in bytes or in text") {
  const Shades expected = {1, 0, 0, 0.2F, 0, 0.4F};  // red of both, green of both, blue of both
  const Tensor packed = only("P6 2 1 255\n\xff\0\0\0\x33\x66"s);
  CHECK(packed.shape() == Shape{3, 1, 2});
  CHECK(shades_of(packed) == expected);
  CHECK(only_shades("P3 2 1 255 255 0 0 # red\n0 51 102") == expected);
  CHECK(only_shades("P6 1 1 256 \1\0\0\x80\0\0"s) == Shades{1, 0.5F, 0});
  picture_refused("P6 2 1 255 \1\2\3\4\5", "is cut off: 6 shades do not fit in the 5 bytes left");
  picture_refused("P3 1 1 7 1 2", "has '' as its shade");
}

TEST_CASE("pixels of PBM are black where they are 1, and their rows begin with whole bytes") {
  CHECK(only_shades("P1 3 2\n101\n010") == Shades{0, 1, 0, 1, 0, 1});
  CHECK(only_shades("P1 3 1 #c\n1 0 #d\n1\n") == Shades{0, 1, 0});
  CHECK(only_shades("P4 9 2\n\xaa\x80\x55\x00"s) == Shades{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
  picture_refused("P4 9 2\n\xaa\x80\x55", "is cut off: 2 rows of 2 bytes do not fit in the 3 bytes left");
  picture_refused("P1 2 1 12", "has '2' as a pixel, it must be 0 for white or 1 for black");
  picture_refused("P1 4 1 1", "is cut off: 4 shades do not fit");
  picture_refused("P1 2 1 1 #", "has '' as a pixel");
  picture_refused("P1 2 1 101", "has text after its last shade");
}

TEST_CASE("sizes are whole numbers in a range, and the error names others") {
  picture_refused("P5", "has '' as its width, it must be a whole number from 1 to 100000");
  picture_refused("P5 0 1 255 ", "has '0' as its width");
  picture_refused("P5 1 100001 255 ", "has '100001' as its height");
  picture_refused("P5 -1 1 255 ", "has '-1' as its width");
  picture_refused("P5 1.0 1 255 ",
                  "as its width, it must be a whole number from 1 to 100000: it has a point or an exponent");
  picture_refused("P5 0x1 1 255 a", "numbers are decimal, not hexadecimal");
  picture_refused("P5 99999999999999999999 1 255 ", "it is too large for int64");
  picture_refused("P5 1 1 0 a", "has '0' as its shade of white");
  picture_refused("P5 1 1 65536 a", "as its shade of white, it must be a whole number from 1 to 65535");
  picture_refused("P5 99999 99999 255 x", "is cut off: 9999800001 shades do not fit in the 1 bytes left");
  picture_refused("P5 1 1 255", "is cut off: 1 shades do not fit in the 0 bytes left");
  picture_refused("P5 1 1 255# white", "is cut off: 1 shades do not fit in the 0 bytes left");
  picture_refused("P5 1 1 255#", "is cut off: 1 shades do not fit in the 0 bytes left");
}
