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

HelpFormatter::HelpFormatter() {
  label("Positionals", "Arguments");
  label("OPTIONS", "options");
  label("SUBCOMMAND", "COMMAND");
}

std::string HelpFormatter::make_option_usage(const CLI::Option* option) const {
  const std::string name = make_option_name(option, true) + (option->get_items_expected_max() > 1 ? "..." : "");
  return option->get_required() ? name : "[" + name + "]";
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  std::string term = make_option_name(option, is_positional);
  if (!is_positional && option->get_items_expected_max() > 0) term += " " + option->get_type_name();
  return two_columns(term, option->get_description());
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  return two_columns(command->get_name(), command->get_description());
}

}  // namespace minitorch::program
