// A layer that standardises columns with the means and deviations of a training set.
#pragma once

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// (x - mean) / scale for each column of x (..., features). As the first layer of a model, it is a part of the model's
/// checkpoint, so new data are standardised as the training's were:
///
///   const nn::Sequential model(nn::StandardScaler::fit(x), nn::Linear(4, 16), nn::ReLU(), nn::Linear(16, 1));
///
/// scikit-learn has a class of this name.
class StandardScaler : public Module {
 public:
  const Buffer mean, scale;  // of each column

  /// Starts with means of 0 and scales of 1, to load a checkpoint into. Throws ShapeError for features below 1.
  explicit StandardScaler(WholeNumber features);
  /// Takes the mean and the standard deviation of each column of x (N, features), over N; the scale of a column whose
  /// elements are all equal is 1. Throws ShapeError if x is no matrix or has no elements, DtypeError for int64, and
  /// DataError for a column that is not finite.
  static StandardScaler fit(const Tensor& x);

  /// Throws ShapeError if the last size of x is not that of the mean, and DtypeError for another dtype.
  Tensor forward(const Tensor& x) const override;
  /// Returns what `forward` makes y of: y · scale + mean.
  Tensor inverse(const Tensor& y) const;

 private:
  void check_input(const Tensor& x) const;
};

}  // namespace minitorch::nn
