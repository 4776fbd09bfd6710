// Checks of option values. The message for a refused value names the rule, and the program exits with 2.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "program/options/option.hpp"

namespace minitorch::program {

/// Accepts a whole number from `least` to `most`.
Check whole_number(std::uint64_t least, std::uint64_t most);

/// Accepts a finite number for which `is_right` holds. `rule` describes those numbers: "a number above 0".
Check number_where(std::function<bool(double)> is_right, const std::string& rule);

/// Accepts one of `names`. Messages call them `what`: "optimiser".
Check one_of(std::string_view what, const std::vector<std::string>& names);

/// Refuses an empty text, the value of a shell variable that is not set.
Check not_empty();

}  // namespace minitorch::program
