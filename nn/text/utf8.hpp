// UTF-8: decoding and checking, and short beginnings of long texts for messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace minitorch::nn {

/// A Unicode character: its number, and its size in bytes in UTF-8. A size of 0 means that there is none.
struct CodePoint {
  std::uint32_t number = 0;
  std::size_t size = 0;
};

/// Returns the first character of `text`. By RFC 3629, characters that are cut off, overlong or surrogates are invalid.
CodePoint first_code_point(std::string_view text);

/// Whether `text` is valid UTF-8.
bool is_utf8(std::string_view text);

/// Returns `text`, or the beginning of a long one, for a message: `escaped` (terminal_text.hpp), so that no terminal
/// obeys it. Text from files may have millions of bytes, and any.
std::string beginning_of(std::string_view text, std::size_t longest = 100);
/// Returns a word, a name or a cell for a message: quoted, and shorter than `beginning_of`.
std::string quoted_beginning(std::string_view text);

}  // namespace minitorch::nn
