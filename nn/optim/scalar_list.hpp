// Scalars as the parameters of an optimiser or of clipping. Both change one parameter that holds the numbers of all of
// them, so that each formula is written once.
#pragma once

#include <string_view>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::nn::detail {

/// A list of Scalars, and a float64 parameter of as many elements.
class ScalarList {
 public:
  /// Throws Error, in the name of `function`, for an empty list, and a Scalar that is not a leaf or is given twice.
  ScalarList(std::string_view function, std::vector<Scalar> scalars);

  const std::vector<Scalar>& scalars() const { return scalars_; }
  const Parameter& parameter() const { return parameter_; }
  void zero_grad();
  /// Copies numbers and gradients to the parameter. A Scalar without a gradient counts as one of gradient 0, as an
  /// element of a tensor does; the parameter has a gradient if any Scalar has.
  void read();
  /// Copies the numbers of the parameter back, if it has a gradient.
  void write();
  /// Copies them back in any case, and marks no gradient as used.
  void write_numbers();
  /// Copies the gradients of the parameter back, each to a Scalar that has one.
  void write_gradients();

 private:
  std::vector<Scalar> scalars_;
  Parameter parameter_;
};

}  // namespace minitorch::nn::detail
