// The table of look-alikes, by ranges of code points.
#include "nn/text/look_alikes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "nn/text/utf8.hpp"

namespace minitorch::nn {

namespace {

struct Range {
  std::uint32_t first, last;
  std::string_view name;
  std::string_view meant;  // "0" for a range of digits, which may have several runs from 0 to 9
};

constexpr std::array alphabets = {
    Range{0x00a0, 0x00a0, "no-break space", " "},
    Range{0x00ad, 0x00ad, "soft hyphen", "-"},
    Range{0x00b2, 0x00b3, "superscript digit", "^"},
    Range{0x00b7, 0x00b7, "middle dot", "*"},
    Range{0x00b9, 0x00b9, "superscript digit", "^"},
    Range{0x00bc, 0x00bc, "fraction", ".25"},
    Range{0x00bd, 0x00bd, "fraction", ".5"},
    Range{0x00be, 0x00be, "fraction", ".75"},
    Range{0x00d7, 0x00d7, "multiplication sign", "*"},
    Range{0x00f7, 0x00f7, "division sign", "/"},
    Range{0x0660, 0x0669, "Arabic-Indic digit", "0"},
    Range{0x066b, 0x066b, "Arabic decimal separator", "."},
    Range{0x06f0, 0x06f9, "Arabic-Indic digit", "0"},
    Range{0x0966, 0x096f, "Devanagari digit", "0"},
    Range{0x2000, 0x200a, "typographic space", " "},
    Range{0x200b, 0x200f, "zero-width character", ""},
    Range{0x2010, 0x2015, "hyphen or dash", "-"},
    Range{0x2018, 0x2019, "quotation mark", ""},
    Range{0x2024, 0x2024, "one dot leader", "."},
    Range{0x202a, 0x202e, "zero-width character", ""},
    Range{0x202f, 0x202f, "narrow no-break space", " "},
    Range{0x2044, 0x2044, "fraction slash", "/"},
    Range{0x205f, 0x205f, "typographic space", " "},
    Range{0x2060, 0x2064, "zero-width character", ""},
    Range{0x2070, 0x2079, "superscript digit", "^"},
    Range{0x207a, 0x207b, "superscript sign", "^"},
    Range{0x2080, 0x2089, "subscript digit", "0"},
    Range{0x2150, 0x215e, "fraction", "/"},
    Range{0x2212, 0x2212, "minus sign", "-"},
    Range{0x2215, 0x2215, "division slash", "/"},
    Range{0x2217, 0x2217, "asterisk operator", "*"},
    Range{0x2219, 0x2219, "bullet operator", "*"},
    Range{0x221e, 0x221e, "infinity", "inf"},
    Range{0x22c5, 0x22c5, "dot operator", "*"},
    Range{0x2796, 0x2796, "heavy minus sign", "-"},
    Range{0x3000, 0x3000, "ideographic space", " "},
    Range{0xfe63, 0xfe63, "small hyphen-minus", "-"},
    Range{0xfeff, 0xfeff, "zero-width character", ""},
    Range{0xff08, 0xff08, "full-width parenthesis", "("},
    Range{0xff09, 0xff09, "full-width parenthesis", ")"},
    Range{0xff0a, 0xff0a, "full-width asterisk", "*"},
    Range{0xff0b, 0xff0b, "full-width plus sign", "+"},
    Range{0xff0c, 0xff0c, "full-width comma", ","},
    Range{0xff0d, 0xff0d, "full-width hyphen-minus", "-"},
    Range{0xff0e, 0xff0e, "full-width full stop", "."},
    Range{0xff0f, 0xff0f, "full-width slash", "/"},
    Range{0xff10, 0xff19, "full-width digit", "0"},
    Range{0xff1b, 0xff1b, "full-width semicolon", ";"},
    Range{0xff1d, 0xff1d, "full-width equals sign", "="},
    Range{0x1d7ce, 0x1d7ff, "mathematical digit", "0"},
};

std::string named(std::uint32_t number, std::string_view name) {
  std::string hex;
  for (std::uint32_t rest = number; rest > 0; rest >>= 4U) hex.insert(hex.begin(), "0123456789ABCDEF"[rest & 15U]);
  hex.insert(0, hex.size() < 4 ? 4 - hex.size() : 0, '0');
  return "U+" + hex + " (" + std::string(name) + ")";
}

}  // namespace

LookAlike look_alike_at(std::string_view text) {
  const auto [number, size] = first_code_point(text);
  const auto* const range = std::find_if(alphabets.begin(), alphabets.end(),
                                         [n = number](const Range& one) { return n >= one.first && n <= one.last; });
  if (size == 0 || range == alphabets.end()) return {};
  const bool is_digit = range->meant == "0";
  return {.size = size,
          .what = named(number, range->name),
          .meant = is_digit ? std::to_string((number - range->first) % 10) : std::string(range->meant)};
}

std::string look_alike_in(std::string_view text) {
  while (!text.empty()) {
    const auto found = look_alike_at(text);
    if (found.size > 0) {
      return "it has " + found.what + (found.meant.empty() ? ", leave it out" : ", write '" + found.meant + "'");
    }
    text.remove_prefix(std::max<std::size_t>(first_code_point(text).size, 1));
  }
  return "";
}

}  // namespace minitorch::nn
