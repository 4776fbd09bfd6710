// Standard input as a whole.
#pragma once

#include <string>
#include <vector>

namespace minitorch::program {

/// Whether the arguments are "-" alone, which means standard input.
bool is_standard_input(const std::vector<std::string>& arguments);

/// Returns all bytes of standard input. Throws DataError if reading fails.
std::string standard_input();

}  // namespace minitorch::program
