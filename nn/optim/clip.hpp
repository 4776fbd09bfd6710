// Clipping: gradients made smaller where they are too large, between backward and an optimiser's step. What
// `Parameter::grad` returned before keeps its elements.
#pragma once

#include <vector>

#include "nn/modules/parameter.hpp"

namespace minitorch::nn {

/// What clip_grad_norm does.
struct ClipGradNormOptions {
  double norm_type = 2;             // p of the p-norm, above 0; infinity for the largest magnitude
  bool error_if_nonfinite = false;  // throws where the norm is NaN or infinite
};

/// Multiplies all gradients by max_norm / (norm + 1e-6) where that is below 1, as PyTorch's clip_grad_norm_. Returns the
/// norm that they had as one vector, (Σ |g|ᵖ)^(1/p), in which no power overflows or underflows; 0 where there are none.
/// Throws Error for a max_norm below 0 or not finite, a norm_type that is not above 0, a parameter that is there twice,
/// and, if asked to, for a norm that is not finite; then nothing has changed.
double clip_grad_norm(const std::vector<Parameter>& parameters, double max_norm, ClipGradNormOptions options = {});

/// Puts elements of gradients that are below -clip_value or above clip_value there, as PyTorch's clip_grad_value_.
/// Throws Error for a clip_value below 0 or not finite.
void clip_grad_value(const std::vector<Parameter>& parameters, double clip_value);

}  // namespace minitorch::nn
