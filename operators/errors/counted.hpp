// Counts in messages: "1 example", "2,001 examples".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace minitorch::operators {

/// Returns n with commas: "402,133".
inline std::string shown_count(std::int64_t n) {
  std::string text = std::to_string(n);
  const std::size_t first = n < 0 ? 1 : 0;
  for (std::size_t place = text.size(); place > first + 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

/// Returns n and the noun, in the plural unless n is 1: "1 example", "2,001 examples".
inline std::string counted(std::int64_t n, std::string_view noun) {
  return shown_count(n).append(" ").append(noun).append(n == 1 ? "" : "s");
}

}  // namespace minitorch::operators
