// Untrusted text for a terminal: escapes control and invisible characters, and measures the columns that the terminal
// draws.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minitorch::nn {

/// Returns `text` with an escape for each byte that is not UTF-8 (\xff), each ASCII control character (\x1b), and each
/// other control character, direction mark and invisible character (\u{202e}). The result is visible, and cannot move
/// the cursor.
std::string escaped(std::string_view text);

/// Returns the columns of `escaped(text)` on a terminal: an ideograph or emoji takes two, a combining mark none.
std::size_t display_width(std::string_view text);

/// Returns the longest beginning of `text` that fits into `columns`. Characters stay whole, with their combining marks.
std::string_view cut_to_width(std::string_view text, std::size_t columns);

/// Returns `escaped(text)`, padded with spaces to `columns`, on the right or on the left. Longer text is not cut.
std::string left_aligned(std::string_view text, std::size_t columns);
std::string right_aligned(std::string_view text, std::size_t columns);

/// Returns the columns of the terminal behind a file descriptor; the environment variable COLUMNS can lower the number.
/// Without a terminal, returns COLUMNS, or else 80.
std::size_t terminal_columns(int descriptor);

}  // namespace minitorch::nn
