// Takes solutions and hidden tests out of a file.
#include "course/kit/strip.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace course {

namespace {

const std::regex begin_solution(R"((\s*)// BEGIN SOLUTION (\d\.\d)(?: \((.+)\))?)");
const std::regex end_solution(R"(\s*// END SOLUTION)"), begin_hidden(R"(\s*// BEGIN HIDDEN TESTS)"),
    end_hidden(R"(\s*// END HIDDEN TESTS)");

// Whether a line is meant as a mark, however it is written.
bool looks_like_a_mark(const std::string& line) {
  std::string letters;
  for (const char c : line) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      letters += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  constexpr std::array marks = {"BEGINSOLUTION", "ENDSOLUTION", "BEGINHIDDENTEST", "ENDHIDDENTEST"};
  return std::any_of(marks.begin(), marks.end(),
                     [&letters](const char* mark) { return letters.find(mark) != std::string::npos; });
}

std::string placeholder(const std::smatch& mark) {
  const std::string indent = mark[1], task = mark[2], name = mark[3];
  if (name.empty()) return indent + "// Task " + task + ": you may write functions of your own here.\n";
  return indent + "// Task " + task + ": write " + name + " here.\n" + indent + "throw NotImplemented(\"" + task +
         " (" + name + ")\");\n";
}

}  // namespace

Stripped stripped(std::string_view text, const std::string& file) {
  enum class Inside { nothing, solution, hidden } inside = Inside::nothing;
  Stripped result;
  std::istringstream lines{std::string(text)};
  int number = 0, begin = 0;
  const auto refuse = [&](int line, const std::string& what) {
    throw std::runtime_error(file + ":" + std::to_string(line) + ": " + what);
  };
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::smatch mark;
    const bool begins_solution = std::regex_match(line, mark, begin_solution);
    const bool begins_hidden = std::regex_match(line, begin_hidden);
    if (begins_solution || begins_hidden) {
      if (inside != Inside::nothing) refuse(number, "a mark begins inside the marks of line " + std::to_string(begin));
      begin = number;
      inside = begins_solution ? Inside::solution : Inside::hidden;
      if (begins_solution) result.text += placeholder(mark);
      result.solutions.emplace_back();
    } else if (std::regex_match(line, end_solution) || std::regex_match(line, end_hidden)) {
      const Inside ended = std::regex_match(line, end_solution) ? Inside::solution : Inside::hidden;
      if (inside != ended) refuse(number, "an end mark without its begin mark");
      inside = Inside::nothing;
    } else if (looks_like_a_mark(line)) {
      refuse(number, "a mark must be a line of its own, as `// BEGIN SOLUTION 1.4 (name)`");
    } else if (inside == Inside::nothing) {
      result.text += line + "\n";
    } else {
      result.solutions.back() += line + "\n";
    }
  }
  if (inside != Inside::nothing) refuse(begin, "a begin mark without its end mark");
  return result;
}

}  // namespace course
