// Text that came from outside made fit to print: it cannot move the cursor or change the colours of a terminal, nor hide
// what it is. The escapes are those of nn/text/terminal_text.hpp.
#pragma once

#include <string>
#include <string_view>

namespace minitorch::program {

/// `text` with a space for each tab and the like, and an escape for everything else that a terminal would obey or not show.
/// Ends of lines stay.
std::string printable(std::string_view text);

/// The same, with a space for each end of a line too, and none at either end.
std::string one_line(std::string_view text);

/// `text` without the spaces at either end.
std::string_view trimmed(std::string_view text);

/// JSON as `nn::Json` writes it, and the same value, in which what a terminal would obey or not show is \u202e.
std::string printable_json(std::string_view json);

}  // namespace minitorch::program
