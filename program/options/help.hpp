// How the help of a command is laid out: a phrase for each option, wrapped, with what it takes and its default.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace minitorch::program {

/// `term` at the left, and `text` at the right, in lines of 80 columns; beside the term where that leaves room.
std::string two_columns(const std::string& term, const std::string& text);

/// Lines of 80 columns. An option's description ends with "(default: ...)" or "(required)", as its author wrote it.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_option_usage(const CLI::Option* option) const override;  // of an argument: "[values...]"
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

}  // namespace minitorch::program
