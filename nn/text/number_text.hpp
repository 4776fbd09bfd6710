// Numbers as text: written so that each comes back bit by bit, and read by two grammars. Whatever people write (tables,
// options, arguments, expressions, headers of pictures) is read by `number_in`; files of JSON have JSON's own grammar.
// Neither depends on the locale.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "operators/layout/dtype.hpp"

namespace minitorch::nn {

/// What a text may be read as: an element of a tensor, or a whole number without a sign, such as a seed.
template <class T>
concept Readable = operators::Element<T> || std::same_as<T, std::uint64_t>;

/// Reads a number as people write it; none for any other text.
///
///   number   := [sign] (decimal | word)              spaces and tabs may stand around it
///   decimal  := (digits ['.' [digits]] | '.' digits) [('e' | 'E') [sign] digits]
///   word     := "inf" | "infinity" | "nan"           large and small letters are the same
///   sign     := '+' | '-'
///
/// A whole number has digits alone, after its sign. Zeros may lead: 010 is ten. A decimal is rounded once, to the
/// nearest T, the even one of two: 1e-400 is 0, and -1e-400 is -0. What is too large for T is none, and no infinity.
/// There are no hexadecimal digits, no signs between digits (1_000, 1'000 or 1,000), no decimal comma, and no
/// characters beyond ASCII; number_fault.hpp has the messages.
template <Readable T> std::optional<T> number_in(std::string_view text);

/// `text` without the spaces and tabs around it, which `number_in` passes over.
std::string_view without_spaces(std::string_view text);

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Where the decimal without a sign that starts at `first` ends; `first` where there is none.
const char* end_of_decimal(const char* first, const char* last);

/// No number takes more characters than this.
constexpr std::size_t longest_number = 32;

/// Writes x from `place` on, where there are `longest_number` places; where it ends. `0.3`, `1e+20`, `-0.0`, and with their
/// quotes `"Infinity"`, `"-Infinity"`, `"NaN"`, and `"NaN:7fc00001"` for a NaN of other bits than 0x7fc00000 (in float64
/// 0x7ff8000000000000), which follow in 8 or 16 hexadecimal digits.
template <operators::Element T> char* write_number(char* place, T x);

/// Reads a number by JSON's grammar, which has no leading '+', '.' or 0, no '.' at the end, and no words. It is rounded
/// as by `number_in`; what is too large for T, or no integer for a whole number, is none.
template <Readable T> std::optional<T> read_number(std::string_view text);

/// Reads what stands between quotes for numbers that are no finite ones; none for any other text. A NaN must have as many
/// digits as T has, and be one.
template <operators::Element T> std::optional<T> read_special(std::string_view text);

/// Where a number by JSON's grammar that starts at `first` ends; `first` where there is none.
const char* end_of_number(const char* first, const char* last);

}  // namespace minitorch::nn
