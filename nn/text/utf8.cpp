// UTF-8: the first byte gives the length of a character; a number that fits in fewer bytes is overlong.
#include "nn/text/utf8.hpp"

#include <array>

#include "nn/text/terminal_text.hpp"

namespace minitorch::nn {

CodePoint first_code_point(std::string_view text) {
  struct Start {
    std::uint32_t mask, sign, least;
  };
  constexpr std::array starts = {Start{0x80, 0, 0}, Start{0xe0, 0xc0, 0x80}, Start{0xf0, 0xe0, 0x800},
                                 Start{0xf8, 0xf0, 0x10000}};
  if (text.empty()) return {};
  const std::uint32_t first = static_cast<unsigned char>(text[0]);
  std::size_t length = 0;
  while (length < 4 && (first & starts[length].mask) != starts[length].sign) ++length;
  if (length == 4 || text.size() <= length) return {};
  std::uint32_t number = first & ~starts[length].mask;
  for (std::size_t i = 1; i <= length; ++i) {
    const std::uint32_t next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0U) != 0x80) return {};
    number = number << 6U | (next & 0x3fU);
  }
  const bool is_surrogate = number >= 0xd800 && number < 0xe000;
  if (number < starts[length].least || number > 0x10ffff || is_surrogate) return {};
  return {.number = number, .size = length + 1};
}

std::string beginning_of(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return escaped(text);
  const auto is_inside_character = [&](std::size_t i) { return (static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80; };
  std::size_t size = longest;
  while (size > 0 && size + 3 > longest && is_inside_character(size)) --size;  // a character has at most four bytes
  return escaped(text.substr(0, size)) + "...";
}

std::string quoted_beginning(std::string_view text) { return "'" + beginning_of(text, 40) + "'"; }

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = first_code_point(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace minitorch::nn
