// Parses the equations of einsum: a letter for each dimension of the operands and of the result.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The letters of the dimensions, in order. The dimensions that "..." stands for have the digits '0' to '7', from the
/// last to the first.
struct EinsumEquation {
  std::string_view text;  // as the caller wrote it
  std::vector<std::string> operands = {};
  std::string result = {};

  /// Throws ShapeError with the equation and `why`.
  [[noreturn]] void refuse(const std::string& why) const;
};

/// Parses an equation for these operands. Throws ShapeError for a wrong equation and for operands that do not fit it.
EinsumEquation read_einsum(std::string_view text, const TensorList& operands);

}  // namespace minitorch
