// Lays help out in two columns: the term and its description.
#include "program/options/help.hpp"

#include <cstddef>
#include <sstream>

namespace minitorch::program {

namespace {

constexpr std::size_t second_column = 26, line_width = 80;

}  // namespace

std::string two_columns(const std::string& term, const std::string& text) {
  std::string result, line = "  " + term;
  if (line.size() + 2 > second_column) {
    result = line + "\n";
    line.clear();
  }
  line.resize(second_column, ' ');
  std::istringstream words(text);
  bool is_first = true;
  for (std::string word; words >> word; is_first = false) {
    if (!is_first && line.size() + 1 + word.size() > line_width) {
      result += line + "\n";
      line.assign(second_column, ' ');
      is_first = true;
    }
    line.append(is_first ? "" : " ").append(word);
  }
  return result + line + "\n";
}

}  // namespace minitorch::program
