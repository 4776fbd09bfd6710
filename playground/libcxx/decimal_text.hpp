// Floating-point numbers as text and back, exactly as <charconv> of C++17 writes and reads them, by exact decimals.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace minitorch::playground {

/// The text of std::to_chars(first, last, x): the fewest digits that read back as x, with or without an exponent,
/// whichever is shorter.
template <std::floating_point T> std::string shortest_text(T x);
/// The text of std::to_chars(first, last, x, format, precision) for `fixed` and `scientific`.
std::string rounded_text(double x, std::chars_format format, int precision);
/// Copies a text as std::to_chars does: with value_too_large if there is no room.
std::to_chars_result write(char* first, char* last, std::string_view text);

/// Reads a number as std::from_chars(first, last, x) does: with result_out_of_range, and x as it was, for a decimal
/// that is too large or rounds to 0.
template <std::floating_point T> std::from_chars_result read(const char* first, const char* last, T& x);

}  // namespace minitorch::playground
