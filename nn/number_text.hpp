// Numbers as JSON has them, so that each comes back bit by bit: the shortest decimal that reads back to it, and for those
// that JSON has no number for, a text.
#pragma once

#include <optional>
#include <string_view>

#include "operators/dtype.hpp"

namespace minitorch::nn {

/// No number takes more characters than this.
constexpr std::size_t longest_number = 32;

/// Writes x from `place` on, where there are `longest_number` places; where it ends. `0.3`, `1e+20`, `-0.0`, and with their
/// quotes `"Infinity"`, `"-Infinity"`, `"NaN"`, and `"NaN:7fc00001"` for a NaN of other bits than 0x7fc00000 (in float64
/// 0x7ff8000000000000), which follow in 8 or 16 hexadecimal digits.
template <operators::Element T> char* write_number(char* place, T x);

/// Reads a number by JSON's grammar, rounded once to the nearest T; what is too large for T, or no integer for int64, is
/// none.
template <operators::Element T> std::optional<T> read_number(std::string_view text);

/// Reads what stands between quotes for numbers that are no finite ones; none for any other text. A NaN must have as many
/// digits as T has, and be one.
template <operators::Element T> std::optional<T> read_special(std::string_view text);

/// Where a number by JSON's grammar that starts at `first` ends; `first` where there is none.
const char* end_of_number(const char* first, const char* last);

}  // namespace minitorch::nn
