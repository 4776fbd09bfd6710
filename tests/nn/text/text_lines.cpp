// Text, line by line.
#include "nn/text/text_lines.hpp"

#include <string>
#include <vector>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Lines = std::vector<std::string>;

TEST_CASE("lines end with LF or CRLF, and the last may have no end") {
  CHECK(nn::lines_of("a\nb\r\n\nc") == Lines{"a", "b", "", "c"});
  CHECK(nn::lines_of("a\n") == Lines{"a"});
  CHECK(nn::lines_of("\n") == Lines{""});
  CHECK(nn::lines_of("").empty());
  CHECK(nn::lines_of("a\rb") == Lines{"a\rb"});
}

TEST_CASE("lines come from a file, byte by byte") {
  const TemporaryFolder folder;
  CHECK(nn::read_lines(folder.write("text", "caf\xe9\n\nb")) == Lines{"caf\xe9", "", "b"});
  CHECK_THROWS_WITH(nn::read_lines(folder.path() + "/absent"), ContainsSubstring("absent: cannot be opened"));
  CHECK_THROWS_WITH(nn::read_lines(folder.path()), ContainsSubstring("is a folder, not a file"));
}
