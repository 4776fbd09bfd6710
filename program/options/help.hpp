// The layout of help: two columns, in lines of 80 characters.
#pragma once

#include <string>

namespace minitorch::program {

/// Returns `term` on the left and `text` wrapped on the right, in lines of 80 columns. A long term gets its own line.
std::string two_columns(const std::string& term, const std::string& text);

}  // namespace minitorch::program
