// Whether bytes are text, and of which characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace minitorch::nn {

/// A character of Unicode: its number, and the bytes that it takes in UTF-8, 0 where there is none.
struct CodePoint {
  std::uint32_t number = 0;
  std::size_t size = 0;
};

/// The character that `text` begins with as UTF-8 has it (RFC 3629): not cut off, no longer than it need be, no surrogate.
CodePoint first_code_point(std::string_view text);

/// Whether all of these bytes are such characters.
bool is_utf8(std::string_view text);

/// What a message shows of a text in a file, which may have millions of bytes: it, or of a long one the beginning.
std::string beginning_of(std::string_view text, std::size_t longest = 100);
/// The same of a word or a cell, between quotes and shorter.
std::string quoted_beginning(std::string_view text);

}  // namespace minitorch::nn
