// Joins texts for messages: "a, b, c".
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace minitorch::operators {

/// Returns the texts of a range with `separator` between them: "a, b, c". `text_of` makes the text of each element: a
/// function, or a pointer to a member.
template <class Range, class TextOf = std::identity>
std::string joined(const Range& range, std::string_view separator = ", ", const TextOf& text_of = {}) {
  std::string text;
  std::string_view between;
  for (const auto& element : range) {
    text.append(between).append(std::invoke(text_of, element));
    between = separator;
  }
  return text;
}

}  // namespace minitorch::operators
