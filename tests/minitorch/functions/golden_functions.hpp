// The functions of tensors by name, as a user calls them, on what a case of tests/golden/tensor_functions.json gives.
// Elementwise functions as mathematics, not of tensors, are in functions_table.hpp.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "tests/minitorch/functions/golden_cases.hpp"

namespace minitorch::golden {

struct Function {
  std::function<Tensors(const Operands&, const GoldenArguments&)> call;
  bool needs_contiguous = false;
};

const std::map<std::string, Function>& functions();

}  // namespace minitorch::golden
