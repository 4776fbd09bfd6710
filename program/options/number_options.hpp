// Options and arguments that are numbers, read by the grammar of nn/text/number_text.hpp. CLI11 would read 010 as 8 and
// 0x10 as 16.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"

namespace minitorch::program {

/// Returns `text` as a number. Throws CLI::ValidationError, which names the option, for any other text.
template <nn::Readable T> T option_number(const std::string& name, const std::string& text) {
  if (const auto x = nn::number_in<T>(text)) return *x;
  throw CLI::ValidationError(name, nn::no_number<T>(text));
}

/// Adds an option whose value is a number. Parsing writes it to `number`.
template <nn::Readable T>
CLI::Option* add_number(CLI::App& command, const std::string& name, T& number, const std::string& about) {
  const auto read = [name, &number](const CLI::results_t& texts) {
    number = option_number<T>(name, texts.at(0));
    return true;
  };
  return command.add_option(name, read, about)->type_name(CLI::detail::type_name<T>());
}

/// Adds an option whose value is a text, a list of texts, or a number.
inline CLI::Option* add_value(CLI::App& command, const std::string& name, std::string& value,
                              const std::string& about) {
  return command.add_option(name, value, about);
}
inline CLI::Option* add_value(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                              const std::string& about) {
  return command.add_option(name, values, about);
}
template <nn::Readable T>
CLI::Option* add_value(CLI::App& command, const std::string& name, T& value, const std::string& about) {
  return add_number(command, name, value, about);
}

/// Puts a space before each argument that is a negative number, as -.7: CLI11 would read it as flags. The readers of
/// numbers skip the space.
void tell_numbers_from_flags(std::vector<std::string>& arguments);

}  // namespace minitorch::program
