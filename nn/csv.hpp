// Tables of numbers in text: a header, rows of cells between commas, quoted where they have to be (RFC 4180).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nn/dataset.hpp"

namespace minitorch::nn {

struct CsvOptions {
  std::optional<std::string> label = {};  // the column with what is to be learned; the last if none is named
  char separator = ',';
};

/// A table as examples: x are the numbers of all columns but one, float32 (rows, columns - 1); y is that one.
struct CsvTable {
  TensorDataset data;                // y is float32 (rows, 1), or int64 (rows) where the labels are words
  std::vector<std::string> columns;  // the names of the columns of x
  std::string label;                 // the name of that of y
  std::vector<std::string> classes;  // the words, in the order of the alphabet; empty where labels are numbers
};

/// Reads a table: the first row has the names of the columns, each further one a number in each. Cells may be quoted, and
/// then have separators, line ends and doubled quotes in them; lines end with LF or CRLF; empty ones are passed over, and so
/// is a byte order mark. Labels are words as soon as one of them is no number. `name` stands for the text in messages.
/// Throws DataError, which names line and column, for a cell that is no finite number, a row that is longer or shorter than
/// the header, names that are given twice, an unknown label, a quote that does not end, or a table without rows.
CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});
/// The same of a file.
CsvTable read_csv(const std::string& path, const CsvOptions& options = {});
/// The numbers of some columns alone, found by their names, float32 (rows, columns): what a model is given where nothing is
/// to be learned. Throws DataError as `parse_csv` does, and for a column that is not there.
Tensor parse_csv_columns(std::string_view text, const std::string& name, const std::vector<std::string>& columns,
                         char separator = ',');

}  // namespace minitorch::nn
