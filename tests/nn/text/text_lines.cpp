// Text, line by line.
#include "nn/text/text_lines.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace minitorch;
using Lines = std::vector<std::string>;

TEST_CASE("lines end with LF or CRLF, and the last may have no end") {
  CHECK(nn::lines_of("a\nb\r\n\nc") == Lines{"a", "b", "", "c"});
  CHECK(nn::lines_of("a\n") == Lines{"a"});
  CHECK(nn::lines_of("\n") == Lines{""});
  CHECK(nn::lines_of("").empty());
  CHECK(nn::lines_of("a\rb") == Lines{"a\rb"});
  CHECK(nn::lines_of("caf\xe9\n\nb") == Lines{"caf\xe9", "", "b"});
}
