// Checks that backpropagation agrees with central differences, for any function of Scalars or Tensors.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

/// A derivative is right if |found - expected| <= atol + rtol |expected|.
struct GradientTolerance {
  double rtol = 1e-5;
  double atol = 1e-7;
  double epsilon = 1e-6;  // the ε of the central difference at x is epsilon · max(1, |x|)
};

/// The result of a check, with the derivative that is furthest from its central difference.
struct GradientReport {
  bool ok = true;            // whether all derivatives are right
  std::size_t argument = 0;  // the input with the worst derivative, counted from 0
  Dims element = {};         // the index of its element; () for a Scalar
  double expected = 0;       // the central difference
  double found = 0;          // the derivative by backpropagation

  explicit operator bool() const { return ok; }
};

/// Prints "failed: argument 1, element (0, 2) is furthest off, expected 6, found 3", or "ok: ...".
std::ostream& operator<<(std::ostream& out, const GradientReport& report);

/// A function of any number of Scalars.
using ScalarFunction = std::function<Scalar(const std::vector<Scalar>&)>;

/// Checks the derivative of `f` with respect to every input. The derivative with respect to an input that `f` does not
/// use is 0.
GradientReport check_gradients(const ScalarFunction& f, const std::vector<double>& inputs,
                               GradientTolerance tolerance = {});

/// Checks second derivatives: those of Σ wᵢ ∂f/∂xᵢ, with the weights w = 1, 2, 3, ..., with respect to every input.
GradientReport check_second_gradients(const ScalarFunction& f, const std::vector<double>& inputs,
                                      GradientTolerance tolerance = {});

/// A function of any number of Tensors.
using TensorFunction = std::function<Tensor(const std::vector<Tensor>&)>;

/// Checks the derivative of Σ wᵢ yᵢ, with y = f(inputs) of any shape and the weights w = 1/n, 2/n, ..., 1 for its n
/// elements in row-major order, with respect to every element of every float64 input. int64 inputs are passed through.
/// Throws DtypeError for a float32 input, which is too coarse for differences.
///
/// `f` gets copies with the strides and offsets of the inputs; the gaps in their memory hold NaN. Elements that share
/// memory, as in an expanded tensor, change together; the sum of their derivatives is reported for the first of them.
GradientReport check_gradients(const TensorFunction& f, const TensorList& inputs, GradientTolerance tolerance = {});

/// Checks second derivatives: those of the weighted sum of the derivatives that `check_gradients` checks.
GradientReport check_second_gradients(const TensorFunction& f, const TensorList& inputs,
                                      GradientTolerance tolerance = {});

}  // namespace minitorch
