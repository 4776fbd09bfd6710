// Takes solutions and hidden tests out of a file. No regular expressions: lines may have any length.
#include "course/kit/strip.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace course {

namespace {

enum class Inside { nothing, solution, hidden, given };

struct Mark {
  bool begins = false;
  Inside kind = Inside::nothing;
  std::string indent = {}, task = {}, name = {};
};

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// Reads " 1.4" or " 1.4 (backpropagate)". The name becomes a part of a text in C++.
std::optional<Mark> solution_of(std::string_view rest) {
  if (rest.size() < 4 || rest[0] != ' ' || !is_digit(rest[1]) || rest[2] != '.' || !is_digit(rest[3]))
    return std::nullopt;
  Mark mark{.begins = true, .kind = Inside::solution, .task = std::string(rest.substr(1, 3))};
  rest.remove_prefix(4);
  if (rest.empty()) return mark;
  if (rest.size() < 4 || !rest.starts_with(" (") || rest.back() != ')') return std::nullopt;
  mark.name = rest.substr(2, rest.size() - 3);
  if (mark.name.find_first_of("\"\\\r") != std::string::npos) return std::nullopt;
  return mark;
}

std::optional<Mark> mark_of(std::string_view line) {
  const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
  const std::string_view text = line.substr(indent);
  std::optional<Mark> mark;
  constexpr std::string_view solution = "// BEGIN SOLUTION";
  if (text.starts_with(solution)) mark = solution_of(text.substr(solution.size()));
  if (text == "// END SOLUTION") mark = {.kind = Inside::solution};
  if (text == "// BEGIN HIDDEN TESTS") mark = {.begins = true, .kind = Inside::hidden};
  if (text == "// END HIDDEN TESTS") mark = {.kind = Inside::hidden};
  if (text == "// BEGIN GIVEN") mark = {.begins = true, .kind = Inside::given};
  if (text == "// END GIVEN") mark = {.kind = Inside::given};
  if (mark) mark->indent = line.substr(0, indent);
  return mark;
}

// The least number of letters to add, to drop or to change, that makes a beginning of `text` of `word`. A '?' of the
// text is a letter that is not ASCII: it may be any.
std::size_t distance_of_beginning(std::string_view text, std::string_view word) {
  std::vector<std::size_t> row(word.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  std::size_t least = row.back();
  for (const char letter : text.substr(0, word.size() + 2)) {
    std::size_t diagonal = row[0]++;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      const std::size_t changed = diagonal + (letter == word[i - 1] || letter == '?' ? 0 : 1);
      diagonal = row[i];
      row[i] = std::min({changed, row[i] + 1, row[i - 1] + 1});
    }
    least = std::min(least, row.back());
  }
  return least;
}

// The letters of a line, large; of a letter that is not ASCII, one '?'.
std::string letters_of(std::string_view line) {
  std::string letters;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalpha(byte) != 0) letters += static_cast<char>(std::toupper(byte));
    if (byte >= 0xC0) letters += '?';
  }
  return letters;
}

// Whether a line is meant as a mark, however it is written.
bool looks_like_a_mark(std::string_view line) {
  constexpr std::array<std::string_view, 6> marks = {"BEGINSOLUTION", "ENDSOLUTION", "BEGINHIDDENTEST",
                                                     "ENDHIDDENTEST", "BEGINGIVEN",  "ENDGIVEN"};
  const std::string letters = letters_of(line);
  const bool is_ascii =
      std::count(letters.begin(), letters.begin() + std::min<std::ptrdiff_t>(15, std::ssize(letters)), '?') < 5;
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) {
    if (mark.ends_with("GIVEN")) return letters == mark;
    return letters.find(mark) != std::string::npos || (is_ascii && distance_of_beginning(letters, mark) <= 2);
  });
}

std::string placeholder(const Mark& mark) {
  if (mark.name.empty()) return mark.indent + "// Task " + mark.task + ": you may write functions of your own here.\n";
  return mark.indent + "// Task " + mark.task + ": write " + mark.name + " here.\n" + mark.indent +
         "throw NotImplemented(\"" + mark.task + " (" + mark.name + ")\");\n";
}

}  // namespace

Stripped stripped(std::string_view text, const std::string& file) {
  Stripped result;
  Inside inside = Inside::nothing;
  int number = 0, begin = 0;
  const auto refuse = [&file](int line, const std::string& what) {
    throw std::runtime_error(file + ":" + std::to_string(line) + ": " + what);
  };
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const std::optional<Mark> mark = mark_of(line);
    if (mark && mark->begins) {
      if (inside != Inside::nothing) refuse(number, "a mark begins inside the marks of line " + std::to_string(begin));
      begin = number;
      inside = mark->kind;
      if (inside != Inside::given)
        result.solutions.push_back(
            {.task = mark->task, .name = mark->name, .text = {}, .line = number, .at = result.text.size()});
      if (inside == Inside::solution) result.text += placeholder(*mark);
    } else if (mark) {
      if (inside != mark->kind) refuse(number, "an end mark without its begin mark");
      inside = Inside::nothing;
    } else if (looks_like_a_mark(line)) {
      refuse(number, "a mark must be a line of its own, as `// BEGIN SOLUTION 1.4 (name)`");
    } else if (inside == Inside::nothing || inside == Inside::given) {
      result.text += line + "\n";
    } else {
      result.solutions.back().text += line + "\n";
    }
    result.unmarked += (inside == Inside::nothing && !mark ? line : "") + "\n";
  }
  if (inside != Inside::nothing) refuse(begin, "a begin mark without its end mark");
  return result;
}

}  // namespace course
