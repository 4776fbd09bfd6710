// Which characters of Unicode a terminal draws in no column or in two, and which must not reach it as they are.
#pragma once

#include <cstdint>
#include <span>

namespace minitorch::nn {

struct CodePointRange {
  std::uint32_t first, last;
};

/// Controls (C1; those of ASCII are not in here), marks of direction, characters without a width, separators of lines: what
/// would steer a terminal, or make two names look the same.
std::span<const CodePointRange> hidden_characters();
/// Marks that are drawn over the character before them.
std::span<const CodePointRange> combining_characters();
/// Characters of two columns: ideographs, Hangul, kana, emoji.
std::span<const CodePointRange> wide_characters();

/// Whether a character is in one of the ranges, which are sorted.
bool is_in(std::uint32_t number, std::span<const CodePointRange> ranges);

}  // namespace minitorch::nn
