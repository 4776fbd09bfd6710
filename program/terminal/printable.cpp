// Text that came from outside made fit to print.
#include "program/terminal/printable.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "nn/text/terminal_text.hpp"
#include "nn/text/unicode_widths.hpp"
#include "nn/text/utf8.hpp"

namespace minitorch::program {

namespace {

// A unit of UTF-16, as JSON escapes it.
std::string json_escape(std::uint32_t unit) {
  std::string text = "\\u0000";
  for (std::size_t place = text.size(); unit > 0; unit >>= 4U) text[--place] = "0123456789abcdef"[unit & 15U];
  return text;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_of("\t\n\v\f\r"), text.size());
    result += nn::escaped(text.substr(0, size));
    if (size < text.size()) result += text[size] == '\n' ? '\n' : ' ';
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return result;
}

std::string one_line(std::string_view text) {
  std::string result = printable(text);
  std::replace(result.begin(), result.end(), '\n', ' ');
  return std::string(trimmed(result));
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  text.remove_suffix(text.size() - (text.find_last_not_of(' ') + 1));
  return text;
}

std::string printable_json(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  while (!json.empty()) {
    const nn::CodePoint point = nn::first_code_point(json);
    const bool is_hidden = point.number == 0x7f || (point.size > 1 && nn::is_in(point.number, nn::hidden_characters()));
    if (!is_hidden) {
      result += json.substr(0, std::max<std::size_t>(point.size, 1));
    } else if (point.number < 0x10000) {
      result += json_escape(point.number);
    } else {
      result += json_escape(0xd800 + ((point.number - 0x10000) >> 10U));
      result += json_escape(0xdc00 + ((point.number - 0x10000) & 0x3ffU));
    }
    json.remove_prefix(std::max<std::size_t>(point.size, 1));
  }
  return result;
}

}  // namespace minitorch::program
