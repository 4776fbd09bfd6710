// README.md says what is so: its program is one that is built and run, and what it prints is what it says.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/house/source_files.hpp"

using namespace minitorch;

using minitorch::house::read;
using minitorch::house::root;

TEST_CASE("the program in README.md is the one that uses the installed package") {
  const std::string program = read(root / "tests/package/main.cpp");
  REQUIRE_FALSE(program.empty());
  CHECK_THAT(read(root / "README.md"), Catch::Matchers::ContainsSubstring("```cpp\n" + program + "```"));
}

TEST_CASE("the explanation in README.md is what its program prints") {
  const Scalar x{2.0, "x"};
  const Scalar a = (2 * x).set_name("a");
  const Scalar b = (3 * x + 1).set_name("b");
  const Scalar y = (a * b).set_name("y");
  CHECK_THAT(read(root / "README.md"), Catch::Matchers::ContainsSubstring(explain(y)));
}
