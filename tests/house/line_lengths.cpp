// Lines have at most 120 characters: in sources, in build files, in scripts, and in the prose of pages.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/house/house_rules.hpp"
#include "tests/house/source_files.hpp"

using minitorch::house::long_lines;
using minitorch::house::long_lines_of_page;
using minitorch::house::read;
using minitorch::house::root;

namespace {

using Lines = std::vector<std::string>;

bool is_source(const std::filesystem::path& path) {
  static const std::set<std::string> extensions = {".cpp", ".hpp", ".cxx", ".cmake", ".py", ".js", ".mjs", ".css"};
  const bool is_script = path.parent_path().filename() == "scripts" && path.extension().empty();
  return extensions.contains(path.extension().string()) || path.filename() == "CMakeLists.txt" || is_script;
}

}  // namespace

TEST_CASE("the lines of sources, build files and scripts have 120 characters at most") {
  CHECK(long_lines(read(root / "CMakeLists.txt")) == Lines{});
  int count = 0;
  for (const char* folder : {"operators", "minitorch", "nn", "program", "course", "examples", "benchmarks", "tests",
                             "cmake", "scripts", "docs", "pages", "playground"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file() || !is_source(entry.path())) continue;
      INFO(entry.path());
      CHECK(long_lines(read(entry.path())) == Lines{});
      ++count;
    }
  }
  CHECK(count > 500);
}

TEST_CASE("the lines of pages have 120 characters at most, but for tables and output") {
  for (const char* folder : {"", "docs", "examples", "benchmarks"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
      if (entry.path().extension() != ".md") continue;
      INFO(entry.path());
      CHECK(long_lines_of_page(read(entry.path())) == Lines{});
    }
  }
}

TEST_CASE("a line of 121 characters is found") {
  const std::string most(120, 'x'), too_many(121, 'x');
  CHECK(long_lines(most + "\n" + most) == Lines{});
  CHECK(long_lines("a\n" + too_many + "\nb\n") == Lines{"2: " + too_many});
  CHECK(long_lines_of_page(most + "\n" + too_many + "\n") == Lines{"2: " + too_many});
}

TEST_CASE("a character counts once, whatever its bytes") {
  std::string accents;
  for (int i = 0; i < 120; ++i) accents += "\u00e9";
  CHECK(long_lines(accents) == Lines{});
  CHECK(long_lines(accents + "x").size() == 1);
}

TEST_CASE("tables and output of pages may have long lines, code may not") {
  const std::string too_many(121, 'x');
  CHECK(long_lines_of_page("| " + too_many + " |\n") == Lines{});
  CHECK(long_lines_of_page("```text\n" + too_many + "\n```\n```json\n" + too_many + "\n```\n") == Lines{});
  CHECK(long_lines_of_page("```cpp\n" + too_many + "\n```\n").size() == 1);
  CHECK(long_lines_of_page("```text\n```\n" + too_many + "\n").size() == 1);
}
