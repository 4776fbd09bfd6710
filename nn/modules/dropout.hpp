// Dropout: some elements at random are 0 while a network trains, so that none relies on another.
#pragma once

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"

namespace minitorch::nn {

/// Each element 0 with probability p, else times 1 / (1 - p), so that the mean stays: one draw of this thread's default
/// generator. p is from 0 to 1.
Tensor dropout(const Tensor& x, double p);

/// Training, each element is 0 with probability p, or else divided by 1 - p, so that its mean stays what it is;
/// evaluating, y = x (Srivastava et al. 2014, scaled as PyTorch does). For p = 1 all are 0.
///
/// Which elements are 0 is drawn from this thread's source of random numbers (`manual_seed`), by one step of it for each
/// call.
class Dropout : public Module {
 public:
  /// Throws DataError where p is not in [0, 1].
  explicit Dropout(double p = 0.5);
  /// Of any shape. Throws DtypeError for int64.
  Tensor forward(const Tensor& x) const override;

 private:
  double p_;
};

}  // namespace minitorch::nn
