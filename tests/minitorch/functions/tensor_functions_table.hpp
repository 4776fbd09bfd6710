// The table of differentiable functions of tensors: a row for each function, and for each of its cases, as a user calls
// it. A test fails if a header declares a function without a row. The tests that walk the table vary the memory layout.
#pragma once

#include "tests/minitorch/functions/tensor_row.hpp"

namespace minitorch::table {

const Rows& of_tensors();

}  // namespace minitorch::table
