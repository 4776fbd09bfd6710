// Text from outside as a terminal is to show it: what would steer the terminal or stay unseen is escaped, and widths are
// those of what is drawn. What the text means is not known here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minitorch::nn {

/// `text` with an escape for every byte that is not UTF-8, \xff, every control character of ASCII, \x1b, and every other
/// control, mark of direction and character without a width, \u{202e}. What remains is seen, and moves nothing.
std::string escaped(std::string_view text);

/// How many columns a terminal takes for `text`: two for an ideograph or emoji, none for a mark over another character, and
/// those of the escape for what `escaped` changes.
std::size_t display_width(std::string_view text);

/// As much of the beginning of `text` as fits into `columns`: whole characters, each with the marks over it.
std::string_view cut_to_width(std::string_view text, std::size_t columns);

/// `escaped(text)` with spaces behind it, or before it, up to `columns`; longer text stays.
std::string left_aligned(std::string_view text, std::size_t columns);
std::string right_aligned(std::string_view text, std::size_t columns);

/// The columns of the terminal that a file is, or 80 where it is none; the variable COLUMNS can make them fewer.
std::size_t terminal_columns(int descriptor);

}  // namespace minitorch::nn
