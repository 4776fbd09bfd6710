// The Python in docs/pytorch-weights.md comes from the script that exchanges weights with PyTorch. That script is a
// test of its own.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/house/source_files.hpp"

using minitorch::house::read;
using minitorch::house::root;

namespace {

// Returns the Python blocks of a page.
std::vector<std::string> python_blocks(std::string_view page) {
  constexpr std::string_view opening = "\n```python\n", closing = "\n```\n";
  std::vector<std::string> blocks;
  for (auto begin = page.find(opening); begin != std::string_view::npos; begin = page.find(opening)) {
    page.remove_prefix(begin + opening.size());
    const auto end = page.find(closing);
    REQUIRE(end != std::string_view::npos);
    blocks.emplace_back(page.substr(0, end + 1));
    page.remove_prefix(end);
  }
  return blocks;
}

}  // namespace

TEST_CASE("the Python in docs/pytorch-weights.md is that of the test with PyTorch") {
  const std::string script = read(root / "tests/interop/pytorch.py");
  const auto blocks = python_blocks(read(root / "docs/pytorch-weights.md"));
  REQUIRE(blocks.size() >= 4);
  for (const std::string& block : blocks) CHECK_THAT(script, Catch::Matchers::ContainsSubstring("\n" + block));
}
