// A first pass over one column of a table, which decides whether it holds numbers or words, or is an
// error.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nn/tables/csv.hpp"
#include "nn/tables/csv_column.hpp"
#include "nn/tables/csv_error.hpp"

namespace minitorch::nn {

/// Cells of one kind: their number, the first lines, and the first cell.
struct CsvFinding {
  std::size_t count = 0;
  std::array<std::size_t, 4> lines{};
  std::string first;

  void add(std::string_view cell, std::size_t line);
  /// "line 7", "lines 7, 9 and 12", "lines 7, 9, 12, 15 and 4 more"
  std::string where() const;
};

/// A column of a table, for messages.
struct CsvPlace {
  std::string table;       // "t.csv"
  std::size_t number = 0;  // of the column, counted from 0
  std::string name;        // of the column

  /// Throws CsvError: "t.csv, line 7, column 3 (age): why", and the advice.
  [[noreturn]] void refuse(const std::string& why, const std::string& where = "",
                           std::vector<CsvAdvice> advice = {}) const;
};

class CsvSurvey {
 public:
  /// Counts up to `most_words` different words.
  explicit CsvSurvey(std::size_t most_words) : most_words_(most_words) {}

  /// Adds the next cell.
  void add(std::string_view text, std::size_t line);
  /// Adds the next cell of a column in which numbers count as words.
  void add_word(std::string_view text, std::size_t line);
  std::size_t different_words() const { return words_.size(); }

  /// Returns the column as an input. Throws DataError if it mixes numbers and words, has only missing cells, has some
  /// that `options` refuse, or has too many different words.
  CsvColumn input(const CsvPlace& place, const CsvOptions& options) const;
  /// Returns the column as the label. Throws DataError for missing labels, no numbers, or too many classes.
  CsvColumn label(const CsvPlace& place, const CsvOptions& options) const;

 private:
  void add_number(double number);
  std::size_t size() const { return numbers_.count + unreadable_.count + words_found_.count + missing_.count; }
  std::string missing_text() const;
  std::string unreadable_text(char separator) const;
  CsvColumn of_numbers(const std::string& name, const CsvOptions& options) const;
  CsvColumn of_words(const std::string& name, const CsvOptions& options) const;

  std::size_t most_words_;
  CsvFinding numbers_, unreadable_, missing_, words_found_;
  std::map<std::string, std::size_t, std::less<>> words_;  // how often each comes
  bool has_too_many_words_ = false;
  // Of the numbers; `squares_` is the sum of the squares of their deviations from the mean.
  double mean_ = 0, squares_ = 0, least_ = 0, most_ = 0;
};

}  // namespace minitorch::nn
