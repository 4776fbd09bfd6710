// Tables in text (RFC 4180) as examples: a header, and rows of cells, quoted where needed. csv_rows.hpp cuts the text
// into cells; csv_cell.hpp reads a cell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nn/data/dataset.hpp"
#include "nn/tables/csv_column.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Whether the first row is a header. `detect`: a row of only numbers is no header.
enum class CsvHeader : std::uint8_t { detect, yes, no };
/// What to do with a missing cell: throw; drop the row; or fill in the mean of the column's numbers, or the most
/// frequent of its words. A missing label is never filled in.
enum class CsvMissing : std::uint8_t { refuse, drop, mean };
/// What to predict: classes, which are the different labels, or a number. `detect`: numbers if all labels are numbers,
/// classes if none is; a mixture is an error.
enum class CsvTask : std::uint8_t { detect, classes, number };

/// How a table becomes examples.
struct CsvSchema {
  std::vector<CsvColumn> columns;  // the inputs
  CsvColumn label;                 // its words are the classes; empty for a number
};

/// How to read a table. Errors name these members; csv_error.hpp lets a program name its own options instead.
struct CsvOptions {
  std::optional<std::string> label = {};  // the label's column; the last one by default
  char separator = ',';
  CsvHeader header = CsvHeader::detect;
  CsvMissing missing = CsvMissing::refuse;
  CsvTask task = CsvTask::detect;
  std::vector<std::string> ignore = {};  // columns to leave out
  std::optional<CsvSchema> like =
      {};  // another table's schema: finds columns by their names, and reads cells in the same way
  operators::Flag standardize = false;  // scale numbers to mean 0 and deviation 1, in float64
};

/// The largest number of different words in an input column (also at most half the number of rows, but 10 are always
/// allowed); of words in all columns together; and of classes.
constexpr std::size_t most_csv_words = 256, most_csv_words_together = 10'000, most_csv_classes = 10'000;

/// A table as examples: x has all columns but the label, float32 (rows, columns); y is the label.
struct CsvTable {
  TensorDataset data;  // y is float32 (rows, 1), or int64 (rows) for classes
  CsvSchema schema;
  bool has_header = true;      // if not, columns are called 1, 2, ...
  std::int64_t dropped = 0;    // rows dropped for a missing cell
  std::uint64_t checksum = 0;  // of the text of the cells that were read
};

/// Reads a table. A column holds numbers or, if no cell is a number, a few words. A column with an empty name is called
/// by its number; an empty last column without a name is dropped. Messages call the text `name`. Takes memory for the
/// text and 4 bytes per cell. Throws DataError, which names line and column, for a cell that does not fit its column, a
/// row of another length than the header, duplicate names, an unknown label, a table without rows, and what CsvRows
/// refuses; a CsvError if some option might help, such as the separator that the text seems to have.
CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});
/// The same for a file, plain or gzip.
CsvTable read_csv(const std::string& path, const CsvOptions& options = {});

/// Returns the columns of a table, found by name and read like `columns`, float32 (rows, columns): the inputs of a
/// model for prediction. Uses only the options `separator` and `header`. Throws DataError as `parse_csv` does, for a
/// missing column, and for a word that its column does not have.
Tensor parse_csv_columns(std::string_view text, const std::string& name, const std::vector<CsvColumn>& columns,
                         const CsvOptions& options = {});

}  // namespace minitorch::nn
