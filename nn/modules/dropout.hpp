// Dropout: sets random elements or channels to 0 during training, so that no unit relies on another.
#pragma once

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Returns x with each element set to 0 with probability p, else multiplied by 1 / (1 - p), which keeps the mean. Takes
/// one number of this thread's default generator. p is from 0 to 1.
Tensor dropout(const Tensor& x, RealNumber p);

/// Does the same with whole channels of x, which is (N, C, H, W) or (N, C, L): sets all elements of a channel of an
/// example to 0, or none. Throws ShapeError for another number of dimensions.
Tensor dropout2d(const Tensor& x, RealNumber p);

/// In training mode, sets each element to 0 with probability p and divides the others by 1 - p, which keeps the mean;
/// in eval mode, y = x (Srivastava et al. 2014, scaled as in PyTorch). For p = 1 all elements are 0.
///
/// The elements are chosen by this thread's generator (`manual_seed`), of which each call takes one
/// number.
class Dropout : public Module {
 public:
  /// Throws DataError if p is not in [0, 1].
  explicit Dropout(RealNumber p = 0.5);
  /// Takes any shape. Throws DtypeError for int64.
  Tensor forward(const Tensor& x) const override;

 private:
  double p_;
};

/// Dropout of whole channels (Tompson et al. 2015), for pictures, whose neighbouring elements are alike.
class Dropout2d : public Module {
 public:
  /// Throws DataError if p is not in [0, 1].
  explicit Dropout2d(RealNumber p = 0.5);
  /// Takes (N, C, H, W) or (N, C, L). Throws ShapeError for another number of dimensions, and DtypeError for int64.
  Tensor forward(const Tensor& x) const override;

 private:
  double p_;
};

}  // namespace minitorch::nn
