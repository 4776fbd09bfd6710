// Options and arguments that are numbers, by the one grammar of nn/text/number_text.hpp. CLI11's own reading of numbers is
// not used: it takes 010 for 8 and 0x10 for 16.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"

namespace minitorch::program {

/// The number that `text` is. Throws CLI::ValidationError, in the name of an option, for any other text.
template <nn::Readable T> T option_number(const std::string& name, const std::string& text) {
  if (const auto x = nn::number_in<T>(text)) return *x;
  throw CLI::ValidationError(name, nn::no_number<T>(text));
}

/// Adds an option that is a number, written to `number`.
template <nn::Readable T>
CLI::Option* add_number(CLI::App& command, const std::string& name, T& number, const std::string& about) {
  const auto read = [name, &number](const CLI::results_t& texts) {
    number = option_number<T>(name, texts.at(0));
    return true;
  };
  return command.add_option(name, read, about)->type_name(CLI::detail::type_name<T>());
}

/// An option that is a text, as many texts as are given, or a number.
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

/// An argument may be a negative number, as -.7 is, and CLI11 would take it for flags. In the program's `arguments` a
/// space is put before it, which is passed over where numbers are read.
void tell_numbers_from_flags(std::vector<std::string>& arguments);

}  // namespace minitorch::program
