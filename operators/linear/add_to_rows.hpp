// A row that is added to each row of a matrix: the bias of a linear layer.
#pragma once

#include <cstdint>

#include "operators/layout/dtype.hpp"

namespace minitorch::operators {

/// y[i][j] += b[j] for `rows` rows of `columns` numbers, without gaps between them.
template <Element T> void add_to_rows(std::int64_t rows, std::int64_t columns, T* y, const T* b);

}  // namespace minitorch::operators
