// A column of a table: its name, and how its cells become numbers. A model keeps it, to read new rows as it read those
// of its training.
#pragma once

#include <optional>
#include <string>
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
  /// Returns the name alone if all other members have their defaults, else an object of the members.
  Json to_json() const;
  /// Reads what `to_json` returns. Throws DataError for a unit not above 0, unsorted words, and a fill that is no
  /// word's index.
  static CsvColumn from_json(const Json& json);
  bool operator==(const CsvColumn&) const = default;
};

}  // namespace minitorch::nn
