// Tables in text as examples to learn from: a header, rows of cells between separators, quoted where they have to be
// (RFC 4180). How a text is cut is in csv_rows.hpp, how a cell is read in csv_column.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nn/data/csv_column.hpp"
#include "nn/data/dataset.hpp"
#include "nn/files/byte_source.hpp"

namespace minitorch::nn {

/// Whether the first row has the names of the columns. If that is to be found out, a row of numbers alone is none.
enum class CsvHeader : std::uint8_t { detect, yes, no };
/// What becomes of a row with a missing cell: it is an error; it is left out; or the mean of the column's numbers, or the
/// most frequent of its words, stands for the cell. A label is never made up.
enum class CsvMissing : std::uint8_t { refuse, drop, mean };
/// What is learned: classes, which are the different labels, or a number. If that is to be found out, numbers are learned
/// where all labels are numbers, classes where none is, and a mixture is an error.
enum class CsvTask : std::uint8_t { detect, classes, number };

/// How the cells of a table become examples.
struct CsvSchema {
  std::vector<CsvColumn> columns;  // of the inputs
  CsvColumn label;                 // its words are the classes; none where a number is learned
};

/// Messages call an option as the flag of `minitorch train csv` is called: `--missing drop` is .missing = CsvMissing::drop.
struct CsvOptions {
  std::optional<std::string> label = {};  // the column with what is to be learned; the last if none is named
  char separator = ',';
  CsvHeader header = CsvHeader::detect;
  CsvMissing missing = CsvMissing::refuse;
  CsvTask task = CsvTask::detect;
  std::vector<std::string> ignore = {};  // columns that are not read
  std::optional<CsvSchema> like =
      {};                    // as in another table: columns are found by their names, and cells are read alike
  bool standardize = false;  // numbers are brought to mean 0 and deviation 1, in float64, before they are rounded
};

/// The most different words of a column of inputs, which may also have no more than half as many words as rows (10 are
/// always allowed); the most words of all columns together; and the most classes.
constexpr std::size_t most_csv_words = 256, most_csv_words_together = 10'000, most_csv_classes = 10'000;

/// A table as examples: x are the cells of all columns but the label's, float32 (rows, columns); y are the labels.
struct CsvTable {
  TensorDataset data;  // y is float32 (rows, 1), or int64 (rows) for classes
  CsvSchema schema;
  bool has_header = true;      // if not, columns are called by their numbers from 1
  std::int64_t dropped = 0;    // rows that were left out because a cell is missing
  std::uint64_t checksum = 0;  // of the cells that were read, as they stand in the text
};

/// Reads a table. A column is one of numbers or, where no cell is one, of a few words; a name that is empty is the number
/// of its column; and a last column whose name is empty is none, if all its cells are empty. `name` stands for the text in
/// messages. Takes memory for the text and 4 bytes a cell. Throws DataError, which names line and column, for a cell that
/// does not belong in its column, a row that is longer or shorter than the header, names that are given twice, an unknown
/// label, a table without rows, and what CsvRows refuses; and names the separator that the text plainly has instead.
CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});
/// The same of a file, packed by gzip or not.
CsvTable read_csv(const std::string& path, const CsvOptions& options = {});

/// The columns of a table that are like those of another, found by their names, float32 (rows, columns): what a model is
/// given where nothing is to be learned. Of the options, `separator` and `header` count. Throws DataError as `parse_csv`
/// does, for a column that is not there, and for a word that its column does not have.
Tensor parse_csv_columns(std::string_view text, const std::string& name, const std::vector<CsvColumn>& columns,
                         const CsvOptions& options = {});
/// The same of what a source gives, packed by gzip or not.
Tensor read_csv_columns(ByteSource& source, const std::vector<CsvColumn>& columns, const CsvOptions& options = {});

}  // namespace minitorch::nn
