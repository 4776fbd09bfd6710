// Names in a sentence: "points, pictures and tables".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minitorch::program {

/// Joins names by commas, and the last one by `word`: "a, b and c".
template <class Names> std::string enumerated(const Names& names, std::string_view word = "and") {
  std::string text;
  std::size_t left = names.size();
  for (const auto& name : names) {
    text.append(name);
    --left;
    if (left == 1) text.append(" ").append(word).append(" ");
    if (left > 1) text.append(", ");
  }
  return text;
}

}  // namespace minitorch::program
