// Text that came from outside made fit to print, code point by code point.
#include "program/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace minitorch::program {

namespace {

// How UTF-8 begins a code point of 1 to 4 bytes: the first byte under a mask, and the smallest number so written.
struct Form {
  unsigned mask, first;
  std::uint32_t smallest;
};
constexpr std::array<Form, 4> forms = {
    {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}}};

unsigned byte_of(char c) { return static_cast<unsigned char>(c); }

bool continues(char c) { return (byte_of(c) & 0xc0U) == 0x80U; }

// U+0080 to U+009F, which some terminals obey as they do the first 32.
bool is_high_control(std::string_view code_point) {
  return code_point.size() == 2 && code_point[0] == '\xc2' && byte_of(code_point[1]) < 0xa0;
}

bool is_control(std::string_view code_point) {
  const unsigned first = byte_of(code_point[0]);
  return first < 0x20 || first == 0x7f || is_high_control(code_point);
}

}  // namespace

std::size_t size_of_code_point(std::string_view text) {
  for (std::size_t size = 1; size <= forms.size() && size <= text.size(); ++size) {
    const Form& form = forms[size - 1];
    if ((byte_of(text[0]) & form.mask) != form.first) continue;
    std::uint32_t number = byte_of(text[0]) & ~form.mask;
    for (const char c : text.substr(1, size - 1)) {
      if (!continues(c)) return 0;
      number = number << 6U | (byte_of(c) & 0x3fU);
    }
    const bool is_surrogate = number >= 0xd800 && number <= 0xdfff;
    return number >= form.smallest && number <= 0x10ffff && !is_surrogate ? size : 0;
  }
  return 0;
}

std::size_t count_code_points(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = size_of_code_point(text);
    const std::string_view code_point = text.substr(0, std::max<std::size_t>(size, 1));
    if (size == 0) {
      result += "\uFFFD";
    } else if (code_point == "\n" || !is_control(code_point)) {
      result += code_point;
    } else {
      const bool is_space = code_point[0] >= '\t' && code_point[0] <= '\r';
      result += is_space ? " " : "\uFFFD";
    }
    text.remove_prefix(code_point.size());
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

}  // namespace minitorch::program
