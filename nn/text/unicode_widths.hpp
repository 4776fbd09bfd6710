// Tables of the Unicode characters that a terminal draws in no column or in two, and of those that must be escaped.
#pragma once

#include <cstdint>
#include <span>

namespace minitorch::nn {

struct CodePointRange {
  std::uint32_t first, last;
};

/// Characters that would control a terminal, or make two names look the same: C1 controls (ASCII's are not listed),
/// direction marks, invisible characters, line separators.
std::span<const CodePointRange> hidden_characters();
/// Combining marks, drawn over the character before them.
std::span<const CodePointRange> combining_characters();
/// Characters two columns wide: ideographs, Hangul, kana, emoji.
std::span<const CodePointRange> wide_characters();

/// Whether a code point is in one of the ranges, which must be sorted.
bool is_in(std::uint32_t number, std::span<const CodePointRange> ranges);

}  // namespace minitorch::nn
