// Shapes what a program says, for messages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>

namespace course {

/// The number of bytes of the whole UTF-8 letters that a text begins with: `most` at most.
inline std::size_t whole_letters(const std::string& text, std::size_t most) {
  std::size_t end = std::min(text.size(), most);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return end;
}

/// The lines of a text, each with `margin` before it.
inline std::string with_margin(const std::string& text, const std::string& margin) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) result += margin + line + "\n";
  return result;
}

}  // namespace course
