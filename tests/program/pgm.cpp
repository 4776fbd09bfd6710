// Pictures in all forms of netpbm's PGM. Errors name other formats.
#include "program/commands/pgm.hpp"

#include <string>
#include <vector>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Shades = std::vector<float>;

namespace {

program::GreyPicture only(const std::string& bytes) {
  const auto pictures = program::parse_pgm(bytes, "a.pgm");
  REQUIRE(pictures.size() == 1);
  return pictures[0];
}

void picture_refused(const std::string& bytes, const std::string& why) {
  CAPTURE(bytes);
  CHECK_THROWS_WITH(program::parse_pgm(bytes, "a.pgm"), StartsWith("a.pgm: ") && ContainsSubstring(why));
  CHECK_THROWS_AS(program::parse_pgm(bytes, "a.pgm"), DataError);
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
    CHECK(picture.width == 2);
    CHECK(picture.height == 1);
    CHECK(picture.shades == Shades{1, 0});
  }
}

TEST_CASE("exactly one space precedes the shades, whatever their bytes") {
  CHECK(only("P5 2 1 255 \n#"s).shades == Shades{10 / 255.0F, 35 / 255.0F});
  CHECK(only("P5 2 1 255\n  "s).shades == Shades{32 / 255.0F, 32 / 255.0F});
  CHECK(only("P5 2 1 255# one\n\n#"s).shades == Shades{10 / 255.0F, 35 / 255.0F});
  CHECK(only("P5 2 1 255# one\r\n#"s).shades == Shades{10 / 255.0F, 35 / 255.0F});  // the CR is the one space
}

TEST_CASE("shades have two bytes where white is above 255, the larger first") {
  CHECK(only("P5 2 1 256 \1\0\0\x80"s).shades == Shades{1, 0.5F});
  CHECK(only("P5 1 1 65535 \x80\0"s).shades == Shades{32768 / 65535.0F});
  CHECK(only("P5 1 1 1 \1"s).shades == Shades{1});
  picture_refused("P5 2 1 256 \1\0\0"s, "is cut off: 2 shades do not fit in the 3 bytes left");
  picture_refused("P5 1 1 256 \1\1"s, "has a shade of 257, it must be at most 256");
  picture_refused("P5 1 1 100 \xff", "has a shade of 255, it must be at most 100");
}

TEST_CASE("shades may be numbers, with comments among them") {
  CHECK(only("P2\n2 2\n7\n7 7 0 0\n").shades == Shades{1, 1, 0, 0});
  CHECK(only("P2 2 2 7 7\n7# two\n0 #three\n0").shades == Shades{1, 1, 0, 0});
  CHECK(only("P2 # above\n2 1\n65535\n0 65535").shades == Shades{0, 1});
  const auto picture = only("P2 #one\n#two\n 2 3 10 0 1 2 3 4 10 # the end");
  CHECK(picture.width == 2);
  CHECK(picture.height == 3);
  CHECK(picture.shades[5] == 1);
  picture_refused("P2 2 1 10 5 x", "has 'x' as its shade, it must be a whole number from 0 to 10");
  picture_refused("P2 2 1 10 5 11", "has '11' as its shade, it must be a whole number from 0 to 10");
  picture_refused("P2 2 1 10 5 -1", "has '-1' as its shade");
  picture_refused("P2 2 1 10 5 ", "has '' as its shade");
  picture_refused("P2 2 1 10 5 5.5", "it has a point or an exponent");
  picture_refused("P2 2 1 10 5 6 7", "has text after its last shade");
  picture_refused("P2 1 1 10 5 P2 1 1 10 5", "has text after its last shade");  // netpbm's text form has one picture
}

TEST_CASE("pictures may stand one behind the other") {
  const auto pictures = program::parse_pgm("P5 1 1 255 \xffP5 2 1 255 \0\xff\nP5\n1 1\n256\n\1\0\n"s, "a.pgm");
  REQUIRE(pictures.size() == 3);
  CHECK(pictures[0].shades == Shades{1});
  CHECK(pictures[1].shades == Shades{0, 1});
  CHECK(pictures[2].shades == Shades{1});
  picture_refused("P5 1 1 255 \xffxyz", "has bytes after picture number 1 that do not begin another, with P5");
  picture_refused("P5 1 1 255 \xffP5 1 1 255 "s, "is cut off: 1 shades do not fit in the 0 bytes left");
}

TEST_CASE("the error for another picture format names the format") {
  picture_refused("", "begins with neither P5 nor P2, as PGM does");
  picture_refused("P6 1 1 255 abc", "begins with neither P5 nor P2, as PGM does: it is a picture in colours (PPM)");
  picture_refused("P3 1 1 255 1 2 3", "a picture in colours (PPM)");
  picture_refused("P1 1 1 1", "a bitmap of black and white (PBM)");
  picture_refused("P4 1 1 \x80", "a bitmap of black and white (PBM)");
  picture_refused("P7\nWIDTH 1\n", "a picture of any depth (PAM)");
  picture_refused("Pf\n1 1\n-1.0\n", "floating-point shades (PFM)");
  picture_refused("\x89PNG\r\n", "it is a PNG");
  picture_refused("\xff\xd8\xff\xe0", "it is a JPEG");
  picture_refused(" P5 1 1 255 a", "begins with neither");
  picture_refused("P51 1 255 a", "begins with neither");
  picture_refused("p5 1 1 255 a", "begins with neither");
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
