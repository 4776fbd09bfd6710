// Layers that give values the mean 0 and the variance 1, over the features of each example or over the examples of each
// feature, and then a scale and a shift that are learnt.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::nn {

/// y = (x - m) / √(v + eps), where m is the mean over `dims` (all if none are given) and v the variance there, the sum
/// of squares divided by n; also where squares overflow or underflow, and 0 where all x are equal and eps is above 0.
/// Throws IndexError for a dimension that is not there or named twice, DtypeError for int64, and DataError for an eps that
/// is negative or not finite.
Tensor standardize(const Tensor& x, const Dims& dims, double eps = 1e-5);

/// What LayerNorm does.
struct LayerNormOptions {
  double eps = 1e-5;               // is added to the variance
  bool elementwise_affine = true;  // weight and bias
};

/// y = weight (x - m) / √(v + eps) + bias, with mean and variance over the last dimensions, those of `normalized_shape`
/// (Ba, Kiros & Hinton 2016). The same, training and evaluating.
///
/// weight starts as 1 and bias as 0, both of the normalized shape.
class LayerNorm : public Module {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a layer shows what it learns
  const std::optional<Parameter> weight, bias;

  /// Throws ShapeError for no dimensions and for a size below 1, and DataError for an eps that is negative
  /// or not finite.
  explicit LayerNorm(const Shape& normalized_shape, LayerNormOptions options = {});
  /// The same for one dimension.
  explicit LayerNorm(std::int64_t normalized_size, LayerNormOptions options = {});
  /// Throws ShapeError where x does not end with the normalized shape, and DtypeError for int64 and where x is not of the
  /// weight's dtype.
  Tensor forward(const Tensor& x) const override;

 private:
  Shape normalized_shape_;
  double eps_;
};

/// What batch normalisation does.
struct BatchNormOptions {
  double eps = 1e-5;                     // is added to the variance
  std::optional<double> momentum = 0.1;  // of a new batch in running values; none: their mean over all batches
  bool affine = true;                    // weight and bias
  bool track_running_stats = true;       // running values, for evaluating
};

/// y = weight (x - m) / √(v + eps) + bias, with a mean and a variance for each channel, dimension 1 (Ioffe & Szegedy
/// 2015). What inputs there are, derived classes say.
///
/// Training, they are those of the batch, and running values follow them: running += momentum (batch - running), where
/// the running variance takes the batch's sum of squares divided by n - 1, as in PyTorch. Evaluating, they are the running
/// values, or the batch's if none are kept.
///
/// weight starts as 1 and bias as 0, running_mean as 0 and running_var as 1, all of shape (num_features);
/// num_batches_tracked is a count (int64).
class BatchNorm : public Module {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a layer shows what it learns
  const std::optional<Parameter> weight, bias;
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): and what it has seen
  const std::optional<Buffer> running_mean, running_var, num_batches_tracked;

 protected:
  /// `layer` is the name of the class, for messages. Throws ShapeError for a size below 1, and DataError for an eps
  /// that is negative or not finite and for a momentum outside [0, 1].
  BatchNorm(std::string_view layer, std::int64_t num_features, const BatchNormOptions& options);
  /// y for x (N, C, ...). Throws ShapeError where C is not num_features, or where mean and variance of the batch are
  /// asked of fewer than two values for a channel, and DtypeError for int64 and where x is not of the dtype of weight or
  /// running values.
  Tensor normalized(std::string_view layer, const Tensor& x) const;

 private:
  Tensor by_batch(std::string_view layer, const Tensor& x) const;
  Tensor by_running_values(const Tensor& x) const;
  void follow(const Tensor& mean, const Tensor& variance) const;

  std::int64_t num_features_;
  double eps_;
  std::optional<double> momentum_;
};

/// Batch normalisation of (N, C) or (N, C, L).
class BatchNorm1d : public BatchNorm {
 public:
  /// Throws ShapeError for a size below 1, and DataError for an eps that is negative or not finite and for a momentum
  /// outside [0, 1].
  explicit BatchNorm1d(std::int64_t num_features, BatchNormOptions options = {});
  /// Throws ShapeError for x of another shape, or, where the batch's own mean is needed, with one value for a channel;
  /// DtypeError for int64 and for another dtype than that of weight and running values.
  Tensor forward(const Tensor& x) const override;
};

}  // namespace minitorch::nn
