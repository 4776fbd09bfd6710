// What is printed of foreign text cannot steer a terminal.
#include "program/printable.hpp"

#include "tests/catch.hpp"

using namespace minitorch::program;

TEST_CASE("text is printed as it is") {
  CHECK(printable("x*y + sin(x)") == "x*y + sin(x)");
  CHECK(printable("αβ × 日本 😀") == "αβ × 日本 😀");
  CHECK(printable("") == "");
}

TEST_CASE("spaces stand for tabs, and where one line is wanted for ends of lines") {
  CHECK(printable("a\tb\r\nc") == "a b \nc");
  CHECK(one_line("\n a\tb\r\nc\n") == "a b  c");
  CHECK(one_line("\t") == "");
}

TEST_CASE("control characters are shown and not obeyed") {
  CHECK(printable("\x1b[31mred\x07\x7f") == "\uFFFD[31mred\uFFFD\uFFFD");
  CHECK(printable("\xc2\x9b"
                  "31m") == "\uFFFD31m");      // U+009B begins a command too
  CHECK(printable("\xc2\xa0") == "\xc2\xa0");  // U+00A0 is a space
  CHECK(printable(std::string(1, '\0')) == "\uFFFD");
}

TEST_CASE("bytes that are not UTF-8 are shown one by one") {
  CHECK(printable("a\xff"
                  "b") ==
        "a\uFFFD"
        "b");
  CHECK(printable("\xce") == "\uFFFD");                                // cut off
  CHECK(printable("\xc0\xaf") == "\uFFFD\uFFFD");                      // longer than need be
  CHECK(printable("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD");            // half of a pair of UTF-16
  CHECK(printable("\xf4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond U+10FFFF
}

TEST_CASE("code points are counted") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("αx😀") == 3);
  CHECK(size_of_code_point("αx") == 2);
  CHECK(size_of_code_point("😀") == 4);
}
