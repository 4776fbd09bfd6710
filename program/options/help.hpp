// The layout of help: two columns, in lines of 80 characters.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace minitorch::program {

/// Returns `term` on the left and `text` wrapped on the right, in lines of 80 columns. A long term gets its own line.
std::string two_columns(const std::string& term, const std::string& text);

/// Prints terms and descriptions in two columns. Each option's description itself ends with "(default: ...)" or
/// "(required)".
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_option_usage(const CLI::Option* option) const override;  // for an argument: "[values...]"
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

}  // namespace minitorch::program
