// What an equation of einsum says: a letter for each dimension of its operands and of its result.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// Letters for the dimensions, in their order; those that "..." stands for are '0' to '7', counted from the last.
struct EinsumEquation {
  std::string_view text;  // as it was given
  std::vector<std::string> operands = {};
  std::string result = {};

  /// Throws ShapeError in the name of einsum and of this equation.
  [[noreturn]] void refuse(const std::string& why) const;
};

/// Reads an equation for these operands. Throws ShapeError where it is none, or does not fit them.
EinsumEquation read_einsum(std::string_view text, const std::vector<Tensor>& operands);

}  // namespace minitorch
