// The data rows of a table, and the names of its columns. csv_survey.hpp finds the kinds of the cells.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nn/tables/csv.hpp"
#include "nn/tables/csv_error.hpp"
#include "nn/tables/csv_rows.hpp"

namespace minitorch::nn {

/// Throws CsvError: "t.csv, line 7: why", and the advice.
[[noreturn]] void refuse_csv_line(const std::string& table, std::size_t line, const std::string& why,
                                  std::vector<CsvAdvice> advice = {});

/// Reads the header, if there is one, and then the data rows, which all have the same number of cells.
class CsvReader {
 public:
  /// The texts must outlive the reader; messages call the first one `table`. Throws DataError for a text without rows,
  /// a first row that could be a header or data, or duplicate names.
  CsvReader(std::string_view text, const std::string& table, const CsvOptions& options);

  const std::vector<std::string>& names() const { return names_; }
  bool has_header() const { return has_header_; }
  /// Returns the index of the column of this name. Throws DataError if there is none.
  std::size_t column(const std::string& name) const;

  /// Reads the next data row; returns false at the end. Throws DataError for a row of another length than the first.
  bool next();
  /// Returns a cell for each name, and perhaps an empty one behind the last separator.
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
  bool is_at_data_ = false;  // the first row is data and was not returned yet
};

}  // namespace minitorch::nn
