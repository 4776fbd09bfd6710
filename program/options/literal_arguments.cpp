// The mark is a byte that no argument of a process has.
#include "program/options/literal_arguments.hpp"

#include <algorithm>
#include <cstddef>

#include "nn/text/number_text.hpp"

namespace minitorch::program {

namespace {

constexpr char mark = '\0';

// Whether this is meant as a negative number, valid or not, rather than as a flag or a file.
bool is_like_negative(std::string_view argument) {
  if (nn::number_in<double>(argument)) return true;  // also -inf
  constexpr std::string_view digits = "0123456789", others = ".,_'+-eExX";
  const auto is_of_number = [&](char c) {
    return (digits.find(c) != std::string_view::npos) || (others.find(c) != std::string_view::npos);
  };
  return argument.find_first_of(digits) <= 2 && std::all_of(argument.begin(), argument.end(), is_of_number);
}

}  // namespace

std::vector<std::string> marked(const std::vector<std::string>& arguments, bool takes_expressions) {
  std::vector<std::string> all;
  bool may_be_flag = true;
  for (const std::string& argument : arguments) {
    if (may_be_flag && argument == "--") {
      may_be_flag = false;
      continue;
    }
    const bool is_flag = takes_expressions ? is_option(argument) : !is_like_negative(argument);
    const bool has_minus = argument.starts_with('-') && !(may_be_flag && is_flag);
    const bool has_brackets = argument.starts_with('[') && argument.ends_with(']');
    all.push_back(has_minus || has_brackets ? mark + argument : argument);
    const std::size_t equals = argument.find("=-");
    if (!has_minus && argument.starts_with("--") && equals != std::string::npos && argument.find('=') == equals)
      all.back().insert(equals + 1, 1, mark);
  }
  return all;
}

bool is_option(std::string_view argument) { return argument == "-h" || argument.starts_with("--"); }

std::string as_typed(const std::string& argument) { return argument.starts_with(mark) ? argument.substr(1) : argument; }

}  // namespace minitorch::program
