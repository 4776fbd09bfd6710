// Upsample: pictures of another size, as a layer.
#pragma once

#include "minitorch/tensor/tensor.hpp"
#include "minitorch/window/interpolation.hpp"
#include "nn/modules/module.hpp"

namespace minitorch::nn {

/// Resizes pictures by `interpolate`: Upsample({.scale_factor = 2}). It has no parameters.
class Upsample : public Module {
 public:
  /// Throws ShapeError unless exactly one of size and scale_factor is given, and for options out of range.
  explicit Upsample(InterpolateOptions options);
  /// Takes (N, C, H, W) or (N, C, L), as `interpolate` does.
  Tensor forward(const Tensor& x) const override;

 private:
  InterpolateOptions options_;
};

}  // namespace minitorch::nn
