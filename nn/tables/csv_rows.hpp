// Cuts a text into rows of cells by RFC 4180. Names and numbers are read elsewhere (csv.hpp).
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace minitorch::nn {

/// The largest number of cells in a row.
constexpr std::size_t most_csv_columns = 65'536;

/// The rows of a text, in memory for one row. Lines end with LF, CRLF or CR. Blank lines and a byte order mark are
/// skipped, and so is a first line that tells the separator, as Excel's `sep=;` does; spaces and tabs around a cell are
/// dropped. A cell that starts with a quote ends with a quote; between the two there may be separators, line ends and
/// doubled quotes, and between the second quote and the next separator only spaces.
class CsvRows {
 public:
  /// Both texts must outlive this object; messages call the first one `name`. Throws DataError for a separator that
  /// could be part of a number or ends a line, and for bytes that are no text: UTF-16, UTF-32, an archive, or a NUL;
  /// and CsvError for another separator than the first line tells.
  CsvRows(std::string_view text, const std::string& name, char separator);

  /// Reads the next row; returns false at the end. Throws DataError, which names the line, for a quote without end,
  /// text behind the second quote of a cell, or a row of more than `most_csv_columns` cells.
  bool next();
  /// Returns the cells of the row, valid until the next call of `next`.
  const std::vector<std::string_view>& cells() const { return cells_; }
  /// Returns the line in which the row begins, counted from 1.
  std::size_t line() const { return first_line_; }

 private:
  [[noreturn]] void refuse(std::size_t line, const std::string& why) const;
  bool is_at(char c) const { return place_ < text_.size() && text_[place_] == c; }
  bool is_at_line_end() const { return place_ == text_.size() || is_at('\n') || is_at('\r'); }
  bool is_blank_line();
  void skip_spaces();
  void end_line();
  std::string_view cell();
  std::string_view quoted_cell();

  std::string_view text_;
  const std::string& name_;
  char separator_;
  std::size_t place_ = 0, line_ = 1, first_line_ = 1;
  std::vector<std::string_view> cells_;
  std::deque<std::string> without_doubled_;  // cells with doubled quotes
};

/// Throws DataError for a separator that could be part of a number or a word, or ends a line.
void check_csv_separator(char separator);

/// Returns the separator that the first line seems to use instead of `separator`; 0 if none, or if the first line
/// tells its separator.
char other_csv_separator(std::string_view text, char separator);

/// Returns a separator for messages: "','" or "tab".
std::string csv_separator_name(char separator);

}  // namespace minitorch::nn
