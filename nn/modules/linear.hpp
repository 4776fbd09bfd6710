// Layers that multiply by a matrix, and the two that only pass on.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::nn {

/// y = x Wᵀ + b: x (..., in), weight (out, in) and bias (out) give (..., out). One node, and one pass for the bias.
/// Throws ShapeError where sizes do not fit, and DtypeError where dtypes differ.
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias);
/// The same with a bias or without.
Tensor linear(const Tensor& x, const Parameter& weight, const std::optional<Parameter>& bias);

/// Whether a layer adds a bias.
struct BiasOptions {
  bool bias = true;
};

/// y = x Wᵀ + b, (..., in_features) to (..., out_features).
///
/// weight (out_features, in_features) and bias (out_features) start uniform on ±1/√in_features, as PyTorch's.
class Linear : public Module {
 public:
  const Parameter weight;
  const std::optional<Parameter> bias;

  /// Throws ShapeError for a size below 1.
  Linear(std::int64_t in_features, std::int64_t out_features, BiasOptions options = {});
  /// Throws ShapeError where the last size of x is not in_features, and DtypeError where x is not of the weight's dtype.
  Tensor forward(const Tensor& x) const override;
};

/// y[k] = x1ᵀ W[k] x2 + b[k], (..., in1_features) and (..., in2_features) to (..., out_features).
///
/// weight (out_features, in1_features, in2_features) and bias (out_features) start uniform on ±1/√in1_features.
class Bilinear : public Module {
 public:
  const Parameter weight;
  const std::optional<Parameter> bias;

  /// Throws ShapeError for a size below 1.
  Bilinear(std::int64_t in1_features, std::int64_t in2_features, std::int64_t out_features, BiasOptions options = {});
  /// Throws ShapeError where sizes do not fit, and DtypeError where x1 or x2 is not of the weight's dtype.
  Tensor operator()(const Tensor& x1, const Tensor& x2) const;
};

/// y = x.
class Identity : public Module {
 public:
  Tensor forward(const Tensor& x) const override { return x; }
};

/// Dimensions start_dim to end_dim as one: by default all but the first, the batch.
class Flatten : public Module {
 public:
  explicit Flatten(std::int64_t start_dim = 1, std::int64_t end_dim = -1);
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t start_dim_, end_dim_;
};

}  // namespace minitorch::nn
