// Activation functions as layers, for Sequential. Each calls a function of minitorch/functions/tensor_functions.hpp or
// reductions.hpp, or one that is declared here, which has the formula. Only PReLU has a parameter. Names, defaults and
// printing are PyTorch's.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// max(x, 0)
class ReLU : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// x if x > 0, else negative_slope x.
class LeakyReLU : public Module {
 public:
  /// Throws DataError if negative_slope is not finite.
  explicit LeakyReLU(RealNumber negative_slope = 0.01);
  Tensor forward(const Tensor& x) const override;

 private:
  double negative_slope_;
};

/// x if x > 0, else alpha (eˣ - 1).
class ELU : public Module {
 public:
  /// Throws DataError if alpha is not finite.
  explicit ELU(RealNumber alpha = 1);
  Tensor forward(const Tensor& x) const override;

 private:
  double alpha_;
};

/// 1.0507 x if x > 0, else 1.7581 (eˣ - 1): keeps mean 0 and variance 1 from layer to layer.
class SELU : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// Returns x if x > 0, else w x; the derivative at 0 is w. The weight w has one element, or one for each channel,
/// dimension 1 of x. Throws ShapeError if it has not, and DtypeError for int64 or two dtypes.
Tensor prelu(const Tensor& x, const Tensor& weight);

/// `prelu` with a learned weight (num_parameters), which starts with `init` (He et al. 2015).
class PReLU : public Module {
 public:
  const Parameter weight;

  /// Throws ShapeError if num_parameters is below 1, and DataError if init is not finite.
  explicit PReLU(WholeNumber num_parameters = 1, RealNumber init = 0.25);
  Tensor forward(const Tensor& x) const override;
};

/// x, but no less than min_val and no more than max_val; slope 0 there.
class Hardtanh : public Module {
 public:
  /// Throws DataError if min_val is not below max_val.
  explicit Hardtanh(RealNumber min_val = -1, RealNumber max_val = 1);
  Tensor forward(const Tensor& x) const override;

 private:
  double min_val_, max_val_;
};

/// x, but no less than 0 and no more than 6; slope 0 there.
class ReLU6 : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// How GELU computes the normal distribution: exactly by erf, or approximately by tanh.
enum class Approximation { none, tanh };

struct GELUOptions {
  Approximation approximate = Approximation::none;
};

/// x Φ(x), where Φ is the normal distribution; or `gelu_tanh(x)`.
class GELU : public Module {
 public:
  explicit GELU(GELUOptions options = {});
  Tensor forward(const Tensor& x) const override;

 private:
  Approximation approximate_;
};

/// Returns x (1 + tanh u) / 2 for u = √(2/π) (x + 0.044715 x³), an approximation of x Φ(x) to 0.0005 (Hendrycks &
/// Gimpel 2016); 0 at -∞, where PyTorch has NaN. Throws DtypeError for int64.
Tensor gelu_tanh(const Tensor& x);

/// x sigmoid(x)
class SiLU : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// x tanh(ln(1 + eˣ))
class Mish : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// x (x + 3) / 6, but 0 below -3 and x above 3: close to SiLU, without an exponential.
class Hardswish : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// 1 / (1 + e⁻ˣ)
class Sigmoid : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// The hyperbolic tangent of x.
class Tanh : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// ln sigmoid(x)
class LogSigmoid : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// x / (1 + |x|)
class Softsign : public Module {
 public:
  Tensor forward(const Tensor& x) const override;
};

/// ln(1 + e^(βx)) / β, close to max(x, 0) for a large β. Exact everywhere: there is no threshold above which it returns
/// x, as PyTorch's does.
class Softplus : public Module {
 public:
  /// Throws DataError if beta is not positive and finite.
  explicit Softplus(RealNumber beta = 1);
  Tensor forward(const Tensor& x) const override;

 private:
  double beta_;
};

/// Returns a sigmoid(b), where a and b are the halves of x along `dim` (Dauphin et al. 2017). Throws IndexError if x
/// has no such dimension, ShapeError if its size is odd, and DtypeError for int64.
Tensor glu(const Tensor& x, WholeNumber dim = -1);

/// `glu`, a gated linear unit: half of x decides what of the other half goes through.
class GLU : public Module {
 public:
  explicit GLU(WholeNumber dim = -1);
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t dim_;
};

/// eˣ / Σ eˣ along `dim`.
class Softmax : public Module {
 public:
  explicit Softmax(WholeNumber dim);
  /// Throws IndexError if x has no dimension `dim`, and DtypeError for int64.
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t dim_;
};

/// x - ln Σ eˣ along `dim`.
class LogSoftmax : public Module {
 public:
  explicit LogSoftmax(WholeNumber dim);
  /// Throws IndexError if x has no dimension `dim`, and DtypeError for int64.
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t dim_;
};

}  // namespace minitorch::nn
