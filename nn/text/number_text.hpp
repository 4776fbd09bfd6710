// Numbers as text. Written numbers read back with the same bits. There are two grammars: `number_in` reads what people
// write (tables, options, arguments, expressions, image headers), `read_number` reads JSON. Neither depends on the
// locale.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "operators/layout/dtype.hpp"

namespace minitorch::nn {

/// A type of numbers that can be read: an element of a tensor, or an unsigned integer such as a seed.
template <class T>
concept Readable = operators::Element<T> || std::same_as<T, std::uint64_t>;

/// Returns the number in `text`, as people write it; nullopt if it is none.
///
///   number   := [sign] (decimal | word)              spaces and tabs around it are ignored
///   decimal  := (digits ['.' [digits]] | '.' digits) [('e' | 'E') [sign] digits]
///   word     := "inf" | "infinity" | "nan"           in upper or lower case
///   sign     := '+' | '-'
///
/// For an integer T only digits may follow the sign. Leading zeros are allowed: 010 is ten. A decimal is rounded once,
/// to the nearest T, ties to even: 1e-400 is 0, and -1e-400 is -0. A number too large for T is nullopt, not infinity.
/// Hexadecimal digits, grouped digits (1_000, 1'000 or 1,000), decimal commas and characters beyond ASCII are not
/// accepted; number_fault.hpp has the messages.
template <Readable T> std::optional<T> number_in(std::string_view text);

/// Returns `text` without the spaces and tabs around it, which `number_in` ignores.
std::string_view without_spaces(std::string_view text);

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether `text` is `word` in upper or lower case; `word` is in lower case.
bool is_word(std::string_view text, std::string_view word);

/// Returns the end of the unsigned decimal that starts at `first`; `first` if there is none.
const char* end_of_decimal(const char* first, const char* last);

/// The largest number of characters that `write_number` writes.
constexpr std::size_t longest_number = 32;

/// Writes x to `place`, which must have room for `longest_number` characters, and returns the end of the text. Writes
/// `0.3`, `1e+20`, `-0.0`, and, with quotes, `"Infinity"`, `"-Infinity"` and `"NaN"`. A NaN whose bits are not the
/// usual 0x7fc00000 (float64: 0x7ff8000000000000) is `"NaN:7fc00001"`, with its bits in 8 or 16 hexadecimal digits.
template <operators::Element T> char* write_number(char* place, T x);

/// Returns the number in `text` by JSON's grammar: no leading '+', '.' or 0, no '.' at the end, no words. Rounds as
/// `number_in` does. Returns nullopt for a number too large for T, and for a fraction if T is an integer.
template <Readable T> std::optional<T> read_number(std::string_view text);

/// Returns the infinity or NaN that `write_number` writes between quotes; nullopt for any other text. The hexadecimal
/// digits of a NaN must be as many as T has, and must be those of a NaN.
template <operators::Element T> std::optional<T> read_special(std::string_view text);

/// Returns the end of the JSON number that starts at `first`; `first` if there is none.
const char* end_of_number(const char* first, const char* last);

}  // namespace minitorch::nn
