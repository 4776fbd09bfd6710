// Builds the message with its caret.
#include "program/expression/expression_error.hpp"

#include <algorithm>

#include "nn/text/terminal_text.hpp"

namespace minitorch::program {

namespace {

// The number of bytes shown on either side of the caret; up to three more complete a code point.
constexpr std::size_t shown_before = 60, shown_after = 40;

bool is_within_code_point(std::string_view text, std::size_t i) {
  return i > 0 && i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80U;
}

std::string pointed_at(std::string_view expression, std::size_t at) {
  std::size_t begin = at - std::min(at, shown_before), end = std::min(expression.size(), at + shown_after);
  while (is_within_code_point(expression, begin)) --begin;
  while (is_within_code_point(expression, end)) ++end;

  std::string before = begin > 0 ? "..." : "";
  before += expression.substr(begin, at - begin);
  const std::string_view after = expression.substr(at, end - at);
  return "  " + before + std::string(after) + (end < expression.size() ? "..." : "") + "\n  " +
         std::string(nn::display_width(before), ' ') + "^";
}

}  // namespace

ExpressionError::ExpressionError(const std::string& message, std::string_view expression, std::size_t at)
    : Error(message + "\n" + pointed_at(expression, at)) {}

}  // namespace minitorch::program
