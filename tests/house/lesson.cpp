// The lesson is the engine: docs/1-autodiff.md lists the files that explain backpropagation, with their lengths. They
// are the real engine, and short enough to read in one sitting.
#include <algorithm>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/house/source_files.hpp"

using minitorch::house::read;
using minitorch::house::root;

namespace {

constexpr int longest_lesson = 250;

// Returns the files in the tables of a page that have a number of lines beside them, in order.
std::vector<std::pair<std::string, int>> files_with_lines(const std::string& page) {
  static const std::regex row(R"(\n\| \[`[^`]+`\]\(\.\./([^)]+)\) \| (\d+) \|)");
  std::vector<std::pair<std::string, int>> result;
  for (std::sregex_iterator match(page.begin(), page.end(), row), end; match != end; ++match) {
    result.emplace_back((*match)[1], std::stoi((*match)[2]));
  }
  return result;
}

int lines_in(const std::string& text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace

TEST_CASE("the files that explain backpropagation have 250 lines at most and as many as docs/1-autodiff.md says") {
  int sum = 0;
  for (const auto& [file, lines] : files_with_lines(read(root / "docs/1-autodiff.md"))) {
    INFO(file);
    CHECK(lines_in(read(root / file)) == lines);
    sum += lines;
  }
  CHECK(sum <= longest_lesson);
}

TEST_CASE("the files that explain backpropagation are the engine") {
  std::string lesson;
  for (const auto& [file, lines] : files_with_lines(read(root / "docs/1-autodiff.md"))) lesson += read(root / file);
  for (const std::string part :
       {"struct Mul {", "struct Exp {", "struct Tanh {", "struct Relu {", "struct Unary {", "struct Binary {",
        " accumulate_derivative(Pass<V>& pass,", " propagate(Pass<V>& pass,", " backpropagate(Node<V>& root,"}) {
    CHECK_THAT(lesson, Catch::Matchers::ContainsSubstring(part));
  }
  for (const std::string caller : {"minitorch/scalar/scalar.cpp", "minitorch/functions/tensor_derivatives.cpp"}) {
    CHECK_THAT(read(root / caller), Catch::Matchers::ContainsSubstring("graph::backpropagate(*edge_"));
  }
}

TEST_CASE("a file with its lines is read off a table") {
  CHECK(files_with_lines("|\n| [`a.hpp`](../b/a.hpp) | 12 | what |\n| [`c.hpp`](../c.hpp) | what |\n") ==
        std::vector<std::pair<std::string, int>>{{"b/a.hpp", 12}});
}
