// The error for a table that some option might read, and the options that might.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "nn/tables/csv.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

/// An option that might read the table, and its effect.
struct CsvAdvice {
  /// The value of `header`, `missing`, `task` or `separator`; or the name of a column to `ignore`.
  std::variant<CsvHeader, CsvMissing, CsvTask, char, std::string> option;
  std::string effect;  // "leaves such rows out"
};

/// Thrown for a table that some option might read. `what()` is the fault, and then the advice in terms of CsvOptions:
/// "t.csv, line 3, column 1 (a): the cell is missing (empty), 1 of 3 are; .missing = CsvMissing::drop leaves such rows
/// out". A program with names of its own for the options words the advice itself.
class CsvError : public DataError {
 public:
  CsvError(const std::string& fault, std::vector<CsvAdvice> advice);

  const std::string& fault() const { return fault_; }
  const std::vector<CsvAdvice>& advice() const { return advice_; }

 private:
  std::string fault_;
  std::vector<CsvAdvice> advice_;
};

}  // namespace minitorch::nn
