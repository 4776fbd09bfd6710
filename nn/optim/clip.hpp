// Gradient clipping, between backward and an optimiser's step. A tensor that `Parameter::grad` returned before clipping
// keeps its elements.
#pragma once

#include <concepts>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of clip_grad_norm.
struct ClipGradNormOptions {
  RealNumber norm_type = 2;                    // p of the p-norm, above 0; infinity is the largest magnitude
  operators::Flag error_if_nonfinite = false;  // throws if the norm is NaN or infinite
};

namespace detail {
double clip_grad_norm_of_scalars(const std::vector<Scalar>& scalars, double max_norm, ClipGradNormOptions options);
void clip_grad_value_of_scalars(const std::vector<Scalar>& scalars, double clip_value);
}  // namespace detail

/// A norm of gradients, which is a double. In a captured step (nn/training/capture.hpp) nobody can read it: it throws
/// Error then, since a repetition of the step would not.
class GradientNorm {
 public:
  operator double() const;  // NOLINT(google-explicit-constructor): it is one

 private:
  friend GradientNorm clip_grad_norm(const std::vector<Parameter>& parameters, RealNumber max_norm,
                                     ClipGradNormOptions options);
  GradientNorm(double norm, bool is_recorded) : norm_(norm), is_recorded_(is_recorded) {}

  double norm_;
  bool is_recorded_;
};

/// Scales all gradients by max_norm / (norm + 1e-6) if that is below 1, as PyTorch's clip_grad_norm_; with max_norm ∞
/// it only measures. Returns the norm of all gradients as one vector before that, (Σ |g|ᵖ)^(1/p), without overflow; 0
/// if there are none. Throws Error for a max_norm below 0 or NaN, a norm_type not above 0, a duplicate parameter, or,
/// if error_if_nonfinite, a norm that is not finite; then nothing has changed.
GradientNorm clip_grad_norm(const std::vector<Parameter>& parameters, RealNumber max_norm,
                            ClipGradNormOptions options = {});

/// The same for the gradients of Scalars, such as `optimizer.scalars()`. Throws Error for a Scalar that is not a leaf.
template <std::same_as<Scalar> S>
double clip_grad_norm(const std::vector<S>& scalars, RealNumber max_norm, ClipGradNormOptions options = {}) {
  return detail::clip_grad_norm_of_scalars(scalars, max_norm, options);
}

/// Clamps every element of all gradients to [-clip_value, clip_value], as PyTorch's clip_grad_value_. Throws Error for
/// a clip_value below 0 or NaN.
void clip_grad_value(const std::vector<Parameter>& parameters, RealNumber clip_value);
/// The same for the gradients of Scalars. Also throws Error for a Scalar that is not a leaf, or is given twice.
template <std::same_as<Scalar> S> void clip_grad_value(const std::vector<S>& scalars, RealNumber clip_value) {
  detail::clip_grad_value_of_scalars(scalars, clip_value);
}

}  // namespace minitorch::nn
