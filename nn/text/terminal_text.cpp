// Walks over the characters of a text, with the tables of unicode_widths.hpp.
#include "nn/text/terminal_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>

#include <sys/ioctl.h>

#include "nn/text/unicode_widths.hpp"
#include "nn/text/utf8.hpp"

namespace minitorch::nn {

namespace {

// How a terminal shows the first character of a text.
struct Shown {
  std::size_t size;  // in bytes, at least one
  bool is_escaped;
  std::size_t columns;
};

std::string hexadecimal(std::uint32_t number, std::size_t digits) {
  std::string text;
  for (; number > 0 || text.size() < digits; number >>= 4U) text.insert(text.begin(), "0123456789abcdef"[number & 15U]);
  return text;
}

// Returns the escape of the first character of `text`.
std::string escape(std::string_view text) {
  const CodePoint point = first_code_point(text);
  if (point.size <= 1) return "\\x" + hexadecimal(static_cast<unsigned char>(text[0]), 2);
  return "\\u{" + hexadecimal(point.number, 4) + "}";
}

Shown first_shown(std::string_view text) {
  const CodePoint point = first_code_point(text);
  const bool is_ascii = point.size == 1;
  const bool is_hidden = point.size == 0 || (is_ascii ? point.number < 0x20 || point.number == 0x7f
                                                      : is_in(point.number, hidden_characters()));
  if (is_hidden) {
    return {.size = std::max<std::size_t>(point.size, 1), .is_escaped = true, .columns = escape(text).size()};
  }
  const bool is_mark = !is_ascii && is_in(point.number, combining_characters());
  const bool is_wide = !is_ascii && is_in(point.number, wide_characters());
  const std::size_t columns = is_mark ? 0 : is_wide ? 2 : 1;
  return {.size = point.size, .is_escaped = false, .columns = columns};
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t size = 0; !text.empty(); text.remove_prefix(size)) {
    const Shown shown = first_shown(text);
    size = shown.size;
    result += shown.is_escaped ? escape(text) : std::string(text.substr(0, size));
  }
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Shown shown = first_shown(text);
    columns += shown.columns;
    text.remove_prefix(shown.size);
  }
  return columns;
}

std::string_view cut_to_width(std::string_view text, std::size_t columns) {
  std::size_t end = 0, used = 0;
  while (end < text.size()) {
    const Shown shown = first_shown(text.substr(end));
    used += shown.columns;
    if (used > columns) break;
    end += shown.size;
  }
  return text.substr(0, end);
}

std::string left_aligned(std::string_view text, std::size_t columns) {
  return escaped(text).append(columns - std::min(columns, display_width(text)), ' ');
}

std::string right_aligned(std::string_view text, std::size_t columns) {
  return std::string(columns - std::min(columns, display_width(text)), ' ') + escaped(text);
}

std::size_t terminal_columns(int descriptor) {
  constexpr std::size_t usual = 80, unknown = 0;
  winsize size{};
  const bool is_known = ioctl(descriptor, TIOCGWINSZ, &size) == 0;  // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX
  const std::size_t columns = is_known ? size.ws_col : unknown;
  const std::string_view told = std::getenv("COLUMNS") == nullptr ? "" : std::getenv("COLUMNS");
  std::size_t asked = unknown;
  const auto [end, error] = std::from_chars(told.data(), told.data() + told.size(), asked);
  if (error != std::errc() || end != told.data() + told.size()) asked = unknown;
  if (columns == unknown) return asked == unknown ? usual : asked;
  return asked == unknown ? columns : std::min(columns, asked);
}

}  // namespace minitorch::nn
