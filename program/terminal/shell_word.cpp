// Leaves harmless paths as they are and quotes the others.
#include "program/terminal/shell_word.hpp"

#include <array>
#include <string_view>

#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

std::string with_quotes(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

// Returns $'...', which can express every byte.
std::string with_escapes(const std::string& text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string word = "$'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '\'' && c != '\\') {
      word += c;
    } else {
      word.append("\\x").append(1, hex[byte >> 4U]).append(1, hex[byte & 15U]);
    }
  }
  return word + "'";
}

}  // namespace

std::string shell_word(const std::string& path) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+,:=@%";
  const std::string word = path.starts_with('-') ? "./" + path : path;
  if (one_line(word) != word) return with_escapes(word);
  return !word.empty() && word.find_first_not_of(safe) == std::string::npos ? word : with_quotes(word);
}

}  // namespace minitorch::program
