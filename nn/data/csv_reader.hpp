// The rows of data of a table whose columns have names. What the cells are is found out in csv_survey.hpp.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nn/data/csv.hpp"
#include "nn/data/csv_rows.hpp"

namespace minitorch::nn {

/// Throws DataError: "t.csv, line 7: why".
[[noreturn]] void refuse_csv_line(const std::string& table, std::size_t line, const std::string& why);

/// Reads a header if there is one, and then one row of data after the other, each with as many cells.
class CsvReader {
 public:
  /// The texts must live as long; `table` stands for the first in messages. Throws DataError where there is no first row, it
  /// might be a header or data, or two columns have one name.
  CsvReader(std::string_view text, const std::string& table, const CsvOptions& options);

  const std::vector<std::string>& names() const { return names_; }
  bool has_header() const { return has_header_; }
  /// The place of the column of this name. Throws DataError where there is none.
  std::size_t column(const std::string& name) const;

  /// Goes to the next row of data; false at the end. Throws DataError where it is longer or shorter than the first row.
  bool next();
  /// A cell for each name, and perhaps an empty one behind the last separator.
  const std::vector<std::string_view>& cells() const { return rows_.cells(); }
  std::size_t line() const { return rows_.line(); }

 private:
  void read_names();

  CsvRows rows_;
  const std::string& table_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::size_t width_ = 0;  // the cells of each row
  bool has_header_ = true, ends_with_separator_ = false;
  bool is_at_data_ = false;  // the first row is data, and nobody has had it yet
};

}  // namespace minitorch::nn
