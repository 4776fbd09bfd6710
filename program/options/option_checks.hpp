// What an option's value must be. A value that is refused is told with the rule, and the program ends with 2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace minitorch::program {

/// A whole number from `least` to `most`.
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);

/// A finite number that is right; `rule` says which are: "a number above 0".
CLI::Validator number_where(bool (*is_right)(double), const std::string& rule);

/// One of these names, each of which is a `what`: "optimiser".
CLI::Validator one_of(std::string_view what, const std::vector<std::string>& names);

/// Anything but the empty text, which a variable of a shell is that nobody has set.
CLI::Validator not_empty();

}  // namespace minitorch::program
