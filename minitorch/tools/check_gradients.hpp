// Whether backpropagation agrees with central differences, for any function of Scalars or Tensors.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/shape.hpp"

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
  std::size_t argument = 0;  // the worst element: of which input,
  Dims element = {};         // and where there; () in a Scalar
  double expected = 0;       // by central difference,
  double found = 0;          // by backpropagation

  explicit operator bool() const { return ok; }
};

/// "failed: argument 1, element (0, 2) is furthest off, expected 6, found 3", or "ok: ...".
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

/// A function of any number of Tensors.
using TensorFunction = std::function<Tensor(const std::vector<Tensor>&)>;

/// Checks the derivative of Σ wᵢ yᵢ, for y = f(inputs) of any shape and the weights w = 1/n, 2/n, ..., 1 in the order of
/// its n elements, with respect to every element of every floating-point input. These must be float64, or it is a
/// DtypeError: float32 is too coarse for differences; int64 inputs are passed on. `f` is given copies that are laid out in
/// memory as the inputs are, whose gaps hold NaN. Elements that are one in memory, as in an expanded tensor, are changed
/// together; their derivatives are added, and told as that of the first.
GradientReport check_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                               GradientTolerance tolerance = {});

/// Checks second derivatives: those of the derivatives that `check_gradients` checks, again summed with weights.
GradientReport check_second_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                      GradientTolerance tolerance = {});

}  // namespace minitorch
