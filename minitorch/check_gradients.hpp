// Whether backpropagation agrees with central differences, for any function of Scalars.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <vector>

#include "minitorch/scalar.hpp"

namespace minitorch {

/// How close is close: |found - expected| <= atol + rtol |expected|.
struct GradientTolerance {
  double rtol = 1e-5;
  double atol = 1e-7;
  double epsilon = 1e-6;  // of the central difference, times max(1, |x|)
};

/// The outcome of a check: the element in which backpropagation is furthest from the central difference.
struct GradientReport {
  bool ok = true;            // all elements are close
  std::size_t argument = 0;  // the worst element,
  double expected = 0;       // by central difference,
  double found = 0;          // by backpropagation

  explicit operator bool() const { return ok; }
};

/// "ok: ..." or "failed: ...", with the worst element.
std::ostream& operator<<(std::ostream& out, const GradientReport& report);

/// A function of any number of Scalars.
using ScalarFunction = std::function<Scalar(const std::vector<Scalar>&)>;

/// Checks the derivative of `f` with respect to every input. A function that does not depend on an input has the
/// derivative 0.
GradientReport check_gradients(const ScalarFunction& f, const std::vector<double>& inputs,
                               GradientTolerance tolerance = {});

/// Checks second derivatives: those of Σ wᵢ ∂f/∂xᵢ, for the weights 1, 2, 3, ..., with respect to every input.
GradientReport check_second_gradients(const ScalarFunction& f, const std::vector<double>& inputs,
                                      GradientTolerance tolerance = {});

}  // namespace minitorch
