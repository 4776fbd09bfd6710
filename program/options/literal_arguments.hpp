// Arguments that CLI11 would not take as they are: negative numbers, such as -.7, and lists in brackets, such as [a,b].
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minitorch::program {

/// Returns the arguments with a mark before each one that is a text although it begins with a minus or has brackets.
/// A text with a minus is a negative number or, with `takes_expressions`, all but flags. Leaves out the first "--",
/// after which all are texts. A value after '=' is a text: "--log=--quiet".
std::vector<std::string> marked(const std::vector<std::string>& arguments, bool takes_expressions);

/// Whether an argument without a mark is an option by its form: "--log", "-h".
bool is_option(std::string_view argument);

/// Returns an argument, which may be marked, as it was typed.
std::string as_typed(const std::string& argument);

}  // namespace minitorch::program
