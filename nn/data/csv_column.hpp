// A column of a table: its name, and how its cells become numbers. It is kept beside a model, so that further rows are
// read as those were that the model was trained on.
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
  /// The words of a column of words, in the order of the alphabet: a cell is read as the place of its word among them.
  std::vector<std::string> words = {};
  /// In a column of numbers a cell is read as (number - centre) / unit: computed in float64 and then rounded to float32, so
  /// that time stamps and prices keep the digits in which they differ.
  double centre = 0, unit = 1;
  /// The number, or the place of the word, that stands for a missing cell; none where a missing cell is an error.
  std::optional<double> fill = {};

  bool has_words() const { return !words.empty(); }
  bool operator==(const CsvColumn&) const = default;
};

/// The name alone where nothing else is to be said, else an object of all members that are not as they begin.
Json option_to_json(const CsvColumn& column);
Json option_to_json(const std::vector<CsvColumn>& columns);
/// Throws DataError for a unit that is not above 0, words out of order, and a fill that is none of the words.
void option_from_json(const Json& json, CsvColumn& column);

/// A cell of a table, as what it is read without knowing its column.
struct CsvCell {
  /// Missing is what is empty, or NA, N/A, NaN, null (in letters of any size) or ?. Unreadable is what is meant as a number
  /// and cannot be read as one: an infinity, what is too large for float32, and digits with a decimal comma or in groups.
  enum class Kind : std::uint8_t { missing, number, unreadable, word };
  Kind kind = Kind::missing;
  double number = 0;
};
CsvCell read_csv_cell(std::string_view text);

/// How a column reads a cell; none where it cannot, and then `csv_cell_fault` has the reason, as in "'red' is no number".
std::optional<float> csv_value(const CsvColumn& column, std::string_view text);
std::string csv_cell_fault(const CsvColumn& column, std::string_view text);

}  // namespace minitorch::nn
