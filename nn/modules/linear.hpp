// Linear and bilinear layers, and the layers Identity, Flatten and Unflatten.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Returns y = x Wᵀ + b: x (..., in), weight (out, in) and bias (out) give (..., out), in one node of the graph. Throws
/// ShapeError if sizes do not fit, and DtypeError if dtypes differ.
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias);
/// The same with or without a bias.
Tensor linear(const Tensor& x, const Parameter& weight, const std::optional<Parameter>& bias);

/// Whether a layer adds a bias.
struct BiasOptions {
  operators::Flag bias = true;
};

/// y = x Wᵀ + b, (..., in_features) to (..., out_features).
///
/// weight (out_features, in_features) and bias (out_features) start uniform on ±1/√in_features, as PyTorch's.
class Linear : public Module {
 public:
  const Parameter weight;
  const OptionalParameter bias;

  /// Throws ShapeError for a size below 1.
  Linear(WholeNumber in_features, WholeNumber out_features, BiasOptions options = {});
  /// Throws ShapeError if the last size of x is not in_features, and DtypeError if x has another dtype than the weight.
  Tensor forward(const Tensor& x) const override;
};

/// y[k] = x1ᵀ W[k] x2 + b[k], (..., in1_features) and (..., in2_features) to (..., out_features).
///
/// weight (out_features, in1_features, in2_features) and bias (out_features) start uniform on ±1/√in1_features.
class Bilinear : public Module {
 public:
  const Parameter weight;
  const OptionalParameter bias;

  /// Throws ShapeError for a size below 1.
  Bilinear(WholeNumber in1_features, WholeNumber in2_features, WholeNumber out_features, BiasOptions options = {});
  /// Throws ShapeError if sizes do not fit, and DtypeError if x1 or x2 has another dtype than the weight.
  Tensor operator()(const Tensor& x1, const Tensor& x2) const;
};

/// y = x.
class Identity : public Module {
 public:
  Tensor forward(const Tensor& x) const override { return x; }
};

/// Joins dimensions start_dim to end_dim; by default all but the first, the batch.
class Flatten : public Module {
 public:
  explicit Flatten(WholeNumber start_dim = 1, WholeNumber end_dim = -1);
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t start_dim_, end_dim_;
};

/// Divides dimension `dim` into several of these sizes, of which one may be -1, and is inferred: (N, 6) to (N, 2, 3)
/// for Unflatten(1, {2, 3}).
class Unflatten : public Module {
 public:
  /// Throws ShapeError for no sizes, and for a size below 0 that is not the only -1.
  Unflatten(WholeNumber dim, const Shape& unflattened_size);
  /// Throws IndexError if x has no dimension `dim`, and ShapeError if its size is not the product of the sizes.
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t dim_;
  Shape unflattened_size_;
};

}  // namespace minitorch::nn
