// Text that came from outside made fit to print: it cannot move the cursor or change the colours of a terminal.
// It says nothing about what the text means.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minitorch::program {

/// `text` with a space for each tab and the like, and U+FFFD for every other control character and for every byte that
/// is not UTF-8. Ends of lines stay.
std::string printable(std::string_view text);

/// The same, with a space for each end of a line too, and none at either end.
std::string one_line(std::string_view text);

/// `text` without the spaces at either end.
std::string_view trimmed(std::string_view text);

/// The bytes of the code point that `text`, which is not empty, begins with; 0 where it begins with something else.
std::size_t size_of_code_point(std::string_view text);

/// How many code points `text`, which is UTF-8, has.
std::size_t count_code_points(std::string_view text);

}  // namespace minitorch::program
