// Checks of option values. The message for a refused value names the rule, and the program exits with 2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace minitorch::program {

/// Accepts a whole number from `least` to `most`.
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);

/// Accepts a finite number for which `is_right` holds. `rule` describes those numbers: "a number above 0".
CLI::Validator number_where(bool (*is_right)(double), const std::string& rule);

/// Accepts one of `names`. Messages call them `what`: "optimiser".
CLI::Validator one_of(std::string_view what, const std::vector<std::string>& names);

/// Refuses an empty text, the value of a shell variable that is not set.
CLI::Validator not_empty();

}  // namespace minitorch::program
