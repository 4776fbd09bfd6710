#!/usr/bin/env python3
"""Writes nn/text/unicode_widths.cpp: the characters that a terminal draws in no column or in two, or must not be sent.

Wide characters have East Asian width W or F (UAX 11). Combining marks take no column. Hidden characters are format and
control characters, line separators, and default-ignorable ones (DerivedCoreProperties.txt). Python's unicodedata lacks
the last property, so IGNORED lists them.
"""
import unicodedata

LAST = 0x10FFFF
IGNORED = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0}
IGNORED |= set(range(0x2060, 0x2070)) | set(range(0xFFF0, 0xFFF9)) | set(range(0xE0000, 0xE1000))


def hidden(number):
    category = unicodedata.category(chr(number))
    return category in ("Cc", "Cf", "Zl", "Zp", "Cs") or number in IGNORED or number & 0xFFFE == 0xFFFE


def wide(number):
    # Unassigned code points among ideographs and emoji also count as wide.
    return not hidden(number) and unicodedata.east_asian_width(chr(number)) in "WF" and not combining(number)


def combining(number):
    return not hidden(number) and unicodedata.category(chr(number)) in ("Mn", "Me")


def ranges(holds):
    found = []
    for number in range(0x80, LAST + 1):
        if not holds(number):
            continue
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def table(name, comment, holds):
    rows = "".join(f"{{0x{first:x}, 0x{last:x}}}, " for first, last in ranges(holds))
    return f"// {comment}\nconstexpr auto {name}_ranges = std::to_array<CodePointRange>({{{rows.rstrip(', ')}}});\n"


print(
    f"""// Ranges of Unicode {unicodedata.unidata_version}, written by scripts/make_unicode_widths.py.
#include "nn/text/unicode_widths.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace minitorch::nn {{

namespace {{

{table("hidden", "Control, direction and invisible characters.", hidden)}
{table("combining", "Combining marks.", combining)}
{table("wide", "Characters two columns wide.", wide)}
}}  // namespace

std::span<const CodePointRange> hidden_characters() {{ return hidden_ranges; }}
std::span<const CodePointRange> combining_characters() {{ return combining_ranges; }}
std::span<const CodePointRange> wide_characters() {{ return wide_ranges; }}

bool is_in(std::uint32_t number, std::span<const CodePointRange> ranges) {{
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), number,
                                      [](std::uint32_t n, const CodePointRange& range) {{ return n < range.first; }});
  return after != ranges.begin() && number <= std::prev(after)->last;
}}

}}  // namespace minitorch::nn"""
)
