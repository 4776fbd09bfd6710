// Layers that normalise values to mean 0 and variance 1, over the features of each example or over the examples of each
// feature, and then apply a learnt scale and shift. They call the functions of minitorch/functions/normalization.hpp.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "minitorch/functions/normalization.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch::nn {

using minitorch::standardize;

/// Options of LayerNorm.
struct LayerNormOptions {
  RealNumber eps = 1e-5;                      // added to the variance
  operators::Flag elementwise_affine = true;  // weight and bias
};

/// y = weight (x - m) / √(v + eps) + bias, with mean and variance over the last dimensions, those of `normalized_shape`
/// (Ba, Kiros & Hinton 2016). Training and eval mode are the same.
///
/// weight starts at 1 and bias at 0, both in the normalized shape.
class LayerNorm : public Module {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a layer shows what it learns
  const OptionalParameter weight, bias;

  /// Throws ShapeError for no dimensions or a size below 1, and DataError for an eps that is negative or not
  /// finite.
  explicit LayerNorm(const Shape& normalized_shape, LayerNormOptions options = {});
  explicit LayerNorm(std::initializer_list<WholeNumber> normalized_shape, LayerNormOptions options = {})
      : LayerNorm(Shape(normalized_shape), options) {}
  /// Throws ShapeError if x does not end with the normalized shape, and DtypeError for int64 or another dtype than the
  /// weight's.
  Tensor forward(const Tensor& x) const override;

 private:
  Shape normalized_shape_;
  double eps_;
};

/// Options of RMSNorm.
struct RMSNormOptions {
  std::optional<RealNumber> eps =
      {};  // added to the mean square; none: the distance from 1 to the next number of x's dtype
  operators::Flag elementwise_affine = true;  // weight
};

/// y = weight x / √(mean(x²) + eps), with the mean over the last dimensions, those of `normalized_shape` (Zhang &
/// Sennrich 2019). Training and eval mode are the same. The weight starts at 1, in the normalized shape.
class RMSNorm : public Module {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a layer shows what it learns
  const OptionalParameter weight;

  /// Throws as LayerNorm.
  explicit RMSNorm(const Shape& normalized_shape, RMSNormOptions options = {});
  explicit RMSNorm(std::initializer_list<WholeNumber> normalized_shape, RMSNormOptions options = {})
      : RMSNorm(Shape(normalized_shape), options) {}
  /// Throws ShapeError if x does not end with the normalized shape, and DtypeError for int64 or another dtype than the
  /// weight's.
  Tensor forward(const Tensor& x) const override;

 private:
  Shape normalized_shape_;
  std::optional<double> eps_;
};

/// Options of GroupNorm.
struct GroupNormOptions {
  RealNumber eps = 1e-5;          // added to the variance
  operators::Flag affine = true;  // weight and bias
};

/// y = weight (x - m) / √(v + eps) + bias for x (N, C, ...): the channels are split into groups, and mean and variance
/// are those of a group in one example (Wu & He 2018). Training and eval mode are the same.
///
/// weight starts at 1 and bias at 0, both of shape (num_channels).
class GroupNorm : public Module {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a layer shows what it learns
  const OptionalParameter weight, bias;

  /// Throws ShapeError for a size below 1 or if num_groups does not divide num_channels, and DataError for an eps that
  /// is negative or not finite.
  GroupNorm(WholeNumber num_groups, WholeNumber num_channels, GroupNormOptions options = {});
  /// Throws ShapeError unless x is (N, num_channels, ...), and DtypeError for int64 or another dtype than the weight's.
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t num_groups_, num_channels_;
  double eps_;
};

namespace detail {

/// While it lives, running values of batch normalisation become the mean over all batches in this thread, whatever the
/// momentum is. For update_bn.
class [[nodiscard]] MeanOverBatches {
 public:
  static bool is_on() { return Current::value() != nullptr; }

 private:
  using Current = ThreadLocalGuard<MeanOverBatches>;
  Current current_{this};
};

}  // namespace detail

/// Options of batch normalisation.
struct BatchNormOptions {
  RealNumber eps = 1e-5;                       // added to the variance
  std::optional<RealNumber> momentum = 0.1;    // weight of a new batch in running values; none: mean over all batches
  operators::Flag affine = true;               // weight and bias
  operators::Flag track_running_stats = true;  // keep running values, for eval mode
};

/// y = weight (x - m) / √(v + eps) + bias, with a mean and a variance for each channel, dimension 1 (Ioffe & Szegedy
/// 2015). Derived classes define the shapes of inputs.
///
/// Training mode uses the mean and variance of the batch, and updates running values: running += momentum (batch -
/// running), where the running variance takes the batch's sum of squares divided by n - 1, as in PyTorch. Eval mode
/// uses the running values, or the batch's if there are none. It also takes an empty batch; training mode does not.
///
/// weight starts at 1 and bias at 0, running_mean at 0 and running_var at 1, all of shape (num_features).
/// num_batches_tracked is an int64 count.
class BatchNorm : public Module {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a layer shows what it learns
  const OptionalParameter weight, bias;
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): and what it has seen
  const OptionalBuffer running_mean, running_var, num_batches_tracked;

 protected:
  /// `layer` is the name of the class, for messages. Throws ShapeError for a size below 1, and DataError for an eps
  /// that is negative or not finite or a momentum outside [0, 1].
  BatchNorm(std::string_view layer, std::int64_t num_features, const BatchNormOptions& options);
  /// Returns y for x (N, C, ...). Throws ShapeError if C is not num_features, or if the batch's own variance is needed
  /// and a channel has one value, or in training mode none, and DtypeError for int64 or another dtype than that of
  /// weight or running values.
  Tensor normalized(std::string_view layer, const Tensor& x) const;

 private:
  Tensor normalized_by_batch(std::string_view layer, const Tensor& x) const;
  Tensor normalized_by_running_values(const Tensor& x) const;
  void follow(const Tensor& mean, const Tensor& variance) const;
  double batches_before() const;

  std::int64_t num_features_;
  double eps_;
  std::optional<double> momentum_;
};

/// Batch normalisation of (N, C) or (N, C, L).
class BatchNorm1d : public BatchNorm {
 public:
  /// Throws ShapeError for a size below 1, and DataError for an eps that is negative or not finite or a momentum
  /// outside [0, 1].
  explicit BatchNorm1d(WholeNumber num_features, BatchNormOptions options = {});
  /// Throws ShapeError for x of another shape, or if the batch's own variance is needed and a channel has one value, or
  /// in training mode none; DtypeError for int64 or another dtype than that of weight or running values.
  Tensor forward(const Tensor& x) const override;
};

/// Batch normalisation of (N, C, H, W).
class BatchNorm2d : public BatchNorm {
 public:
  /// Throws as BatchNorm1d.
  explicit BatchNorm2d(WholeNumber num_features, BatchNormOptions options = {});
  /// Throws as BatchNorm1d.
  Tensor forward(const Tensor& x) const override;
};

}  // namespace minitorch::nn
