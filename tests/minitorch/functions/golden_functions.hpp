// The functions of tensors by name, as a user calls them, on the arguments of a case of
// tests/golden/tensor_functions.json. functions_table.hpp has the elementwise functions of numbers.
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
