// README.md is short and true: other tests build and run its program and compile its snippets; here, its text must
// equal theirs. Every page names only existing files.
#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/house/source_files.hpp"
#include "tests/lines.hpp"

using namespace minitorch;

using minitorch::house::read;
using minitorch::house::root;
using minitorch::test::lines_of;

namespace {

std::vector<std::filesystem::path> all_pages() {
  std::vector<std::filesystem::path> result;
  for (const char* folder : {"", "docs", "examples", "benchmarks"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
      if (entry.path().extension() == ".md") result.push_back(entry.path());
    }
  }
  return result;
}

}  // namespace

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

TEST_CASE("the other snippets of README.md are compiled in docs/modules.md") {
  const std::string readme = read(root / "README.md"), page = read(root / "docs/modules.md");
  static const std::regex snippet("```cpp\n(?!#include)([^`]+)```");
  int count = 0;
  for (std::sregex_iterator found(readme.begin(), readme.end(), snippet), end; found != end; ++found, ++count) {
    CHECK_THAT(page, Catch::Matchers::ContainsSubstring(found->str()));
  }
  CHECK(count == 1);
}

TEST_CASE("README.md has 180 lines at most: more belongs into docs/") {
  CHECK(lines_of(read(root / "README.md")).size() <= 180);
}

TEST_CASE("each source file that a page names is there") {
  static const std::regex file("`((?:tests|minitorch|nn|operators|program|examples|docs|scripts)/[\\w./-]+)`");
  for (const std::filesystem::path& path : all_pages()) {
    if (path.filename() == "CHANGELOG.md") continue;  // it names removed files
    const std::string page = read(path);
    for (std::sregex_iterator found(page.begin(), page.end(), file), end; found != end; ++found) {
      INFO(path << ": " << (*found)[1]);
      CHECK(std::filesystem::exists(root / (*found)[1].str()));
    }
  }
}

TEST_CASE("examples/README.md lists each numbered example") {
  const std::string page = read(root / "examples/README.md");
  for (const auto& entry : std::filesystem::directory_iterator(root / "examples")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".cpp" || name.front() < '0' || name.front() > '9') continue;
    CHECK_THAT(page, Catch::Matchers::ContainsSubstring("[`" + name + "`](" + name + ")"));
    CHECK_THAT(page, Catch::Matchers::ContainsSubstring("\n$ " + entry.path().stem().string()));
  }
}
