// Reads a cell of a table: a number, a word, or nothing; and its value in a column.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "nn/tables/csv_column.hpp"

namespace minitorch::nn {

/// A cell of a table, read without knowledge of its column.
struct CsvCell {
  /// Missing is an empty cell, or NA, N/A, NaN, null (in any case) or ?. Unreadable is a number that cannot be read: an
  /// infinity, one too large for float32, and digits with a decimal comma or in groups.
  enum class Kind : std::uint8_t { missing, number, unreadable, word };
  Kind kind = Kind::missing;
  double number = 0;
};
CsvCell read_csv_cell(std::string_view text);

/// Returns a cell's value; empty if it has none, for the reason of `csv_cell_fault`: "'red' is not a number".
std::optional<float> csv_value(const CsvColumn& column, std::string_view text);
std::string csv_cell_fault(const CsvColumn& column, std::string_view text);

}  // namespace minitorch::nn
