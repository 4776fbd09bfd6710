// A column of a table: its name, and how its cells become numbers. A model keeps it, to read new rows as it read those
// of its training.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"

namespace minitorch::nn {

struct CsvColumn {
  std::string name;
  /// The words of a column of words, sorted: a cell becomes the index of its word.
  std::vector<std::string> words = {};
  /// In a column of numbers a cell becomes (number - centre) / unit, computed in float64 and then rounded to float32,
  /// so that time stamps and prices keep their digits.
  double centre = 0, unit = 1;
  /// The number, or the index of the word, for a missing cell; empty if a missing cell is an error.
  std::optional<double> fill = {};

  bool has_words() const { return !words.empty(); }
  bool operator==(const CsvColumn&) const = default;
};

/// Returns the name alone if all members have their defaults, else an object of the others.
Json option_to_json(const CsvColumn& column);
Json option_to_json(const std::vector<CsvColumn>& columns);
/// Throws DataError for a unit not above 0, unsorted words, and a fill that is no word's index.
void option_from_json(const Json& json, CsvColumn& column);

/// A cell of a table, read without knowledge of its column.
struct CsvCell {
  /// Missing is an empty cell, or NA, N/A, NaN, null (in any case) or ?. Unreadable is a number that cannot be read: an
  /// infinity, one too large for float32, and digits with a decimal comma or in groups.
  enum class Kind : std::uint8_t { missing, number, unreadable, word };
  Kind kind = Kind::missing;
  double number = 0;
};
CsvCell read_csv_cell(std::string_view text);

/// Returns a cell's value; empty if it has none, for the reason of `csv_cell_fault`: "'red' is no number".
std::optional<float> csv_value(const CsvColumn& column, std::string_view text);
std::string csv_cell_fault(const CsvColumn& column, std::string_view text);

}  // namespace minitorch::nn
