// Reads the columns of a table from a byte source, such as standard input.
#pragma once

#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/tables/csv.hpp"

namespace minitorch::nn {

/// Reads like `parse_csv_columns`, plain or gzip.
Tensor read_csv_columns(ByteSource& source, const std::vector<CsvColumn>& columns, const CsvOptions& options = {});

}  // namespace minitorch::nn
