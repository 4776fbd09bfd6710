// The rules that the functions which normalise share: of x, eps, weight and bias, and of the normalized shape.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "minitorch/functions/normalization.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch::detail {

/// Returns the dimensions `begin` to end - 1.
Dims dims_between(std::size_t begin, std::size_t end);

/// Checks the arguments of a function, whose name begins the messages.
struct NormalizationCheck {
  std::string_view function;
  const Tensor& x;

  /// Throws ShapeError: x breaks the rule.
  [[noreturn]] void refuse(const std::string& rule) const;
  /// Throws DtypeError unless x is floating-point, and DataError unless eps is from 0 to x's largest number.
  void eps(double value) const;
  /// Throws ShapeError unless x is (N, C, ...).
  void has_channels() const;
  /// Throws ShapeError or DtypeError unless `values` have this shape and the dtype of x.
  void fits(std::string_view what, const Tensor& values, const Shape& shape) const;
  /// Checks eps, and that weight and bias have this shape.
  void options(const NormOptions& given, const Shape& shape) const;
  /// Returns the last dimensions of x. Throws ShapeError unless they have the normalized shape.
  Dims last(const Shape& shape) const;
};

}  // namespace minitorch::detail
