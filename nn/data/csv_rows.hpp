// A text cut into rows of cells by RFC 4180. It knows neither names nor numbers: csv.hpp reads those.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace minitorch::nn {

/// A row has no more cells than this.
constexpr std::size_t most_csv_columns = 65'536;

/// The rows of a text, one after the other, in memory for one row. Lines end with LF, CRLF or CR. Blank lines are passed
/// over, and so is a byte order mark. Spaces and tabs around a cell are no part of it. A cell whose first character is a
/// quote ends with a quote; separators, line ends and doubled quotes may stand between the two, and nothing but spaces
/// between the second and the next separator.
class CsvRows {
 public:
  /// Both texts must live as long; `name` stands for the first in messages. Throws DataError for a separator that may be
  /// part of a number or ends a line, and for bytes that are no text: UTF-16, UTF-32, an archive, or a NUL.
  CsvRows(std::string_view text, const std::string& name, char separator);

  /// Goes to the next row; false at the end. Throws DataError, which names the line, for a quote that does not end, text
  /// behind the second quote of a cell, or a row of more than `most_csv_columns` cells.
  bool next();
  /// The cells of the row. They are valid until the next call of `next`.
  const std::vector<std::string_view>& cells() const { return cells_; }
  /// The line in which the row begins, counted from 1.
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
  std::deque<std::string> without_doubled_;  // the cells that had doubled quotes
};

/// Throws DataError for a separator that may be part of a number or of a word, or ends a line.
void check_csv_separator(char separator);

/// The separator that the first line of a text is cut by where it is plainly not `separator`; 0 where there is none.
char other_csv_separator(std::string_view text, char separator);

/// "','", or "tab": a separator for messages.
std::string csv_separator_name(char separator);

}  // namespace minitorch::nn
