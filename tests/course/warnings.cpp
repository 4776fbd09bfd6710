// The students' sources compile without a warning, whether nothing, half or all of them is solved. It takes a minute,
// so scripts/test course runs it.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <regex>
#include <string>
#include <vector>

#include <unistd.h>

#include "course/kit/strip.hpp"
#include "course/kit/tree.hpp"
#include "tests/catch.hpp"
#include "tests/lines.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"

using course::Tree;

namespace {

Tree solution() { return course::read_tree(minitorch::test::source_path("course/student")); }

// The text with the first half of its functions solved: their marks are taken away, so that the stripper leaves them.
std::string half_solved(const std::string& text) {
  const auto is_begin = [](const std::string& line) { return line.find("// BEGIN SOLUTION") != std::string::npos; };
  const std::vector<std::string> lines = minitorch::test::lines_of(text);
  const auto begins = std::count_if(lines.begin(), lines.end(), is_begin);
  std::string result;
  std::ptrdiff_t begun = 0;
  for (const std::string& line : lines) {
    begun += is_begin(line) ? 1 : 0;
    const bool is_mark = is_begin(line) || line.find("// END SOLUTION") != std::string::npos;
    if (!is_mark || 2 * begun > begins + 1) result += line + "\n";
  }
  return result;
}

Tree half() {
  Tree tree = solution();
  for (auto& [path, file] : tree) {
    if (path.starts_with("module") && path.ends_with(".cpp")) file.text = half_solved(file.text);
  }
  return course::stripped(tree);
}

// The options of the compiler in the students' CMakeLists.txt.
std::string options_of(const Tree& tree) {
  const std::string& text = tree.at("CMakeLists.txt").text;
  std::string options;
  const std::regex call(R"(add_compile_(options|definitions)\(([^)]*)\))");
  for (std::sregex_iterator i(text.begin(), text.end(), call), end; i != end; ++i)
    options += ((*i)[1] == "options" ? " " : " -D") + (*i)[2].str();
  return options;
}

std::ptrdiff_t stubs_of(const Tree& tree) {
  std::ptrdiff_t stubs = 0;
  for (const auto& [path, file] : tree) {
    const std::vector<std::string> lines = minitorch::test::lines_of(file.text);
    stubs += std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
      return line.find("throw NotImplemented(") != std::string::npos;
    });
  }
  return stubs;
}

// What a compiler says of the sources of a tree below a folder, with the options of the students' CMakeLists.txt.
// A function of one's own that no other calls yet is warned of, rightly, and stays out here.
std::string words_of_compiler(const std::string& compiler, const Tree& tree, const std::string& below) {
  const minitorch::TemporaryFolder folder;
  course::write_tree(tree, folder.path());
  std::string command = "cd '" + folder.path() + "' && " + compiler + " -std=c++20 -fopenmp -fsyntax-only -I." +
                        options_of(tree) + " -Wno-unused-function";
  for (const auto& [path, file] : tree) {
    if (path.starts_with(below) && path.ends_with(".cpp")) command += " " + path;
  }
  FILE* output = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(output != nullptr);
  std::string words;
  for (char part[4096]; std::fgets(part, sizeof part, output) != nullptr;) words += part;
  return pclose(output) == 0 ? words : words + "the compiler failed";
}

void check_warnings(const std::string& compiler) {
  if (access(compiler.c_str(), X_OK) != 0) {
    WARN("there is no " + compiler);
    return;
  }
  CHECK(words_of_compiler(compiler, solution(), "") == "");
  CHECK(words_of_compiler(compiler, course::stripped(solution()), "module") == "");
  CHECK(words_of_compiler(compiler, half(), "module") == "");
}

}  // namespace

TEST_CASE("half a solution has half of the stubs, and the students' options are found") {
  const std::ptrdiff_t stubs = stubs_of(course::stripped(solution()));
  CHECK(stubs_of(half()) > stubs / 4);
  CHECK(stubs_of(half()) < 3 * stubs / 4);
  CHECK(options_of(solution()) == " -Wall -Wextra -Werror=return-type -D_GLIBCXX_ASSERTIONS -Wno-unused-parameter");
}

TEST_CASE("the students' sources compile without a warning by GCC, with nothing, half or all solved", "[.bank]") {
  check_warnings("/usr/bin/g++");
}

TEST_CASE("the students' sources compile without a warning by clang, with nothing, half or all solved", "[.bank]") {
  check_warnings("/usr/bin/clang++");
}
