// Activation functions as layers, for Sequential. Each calls a function of minitorch/functions/tensor_functions.hpp or
// reductions.hpp, which has the formula. They have no parameters. Names, defaults and printing are PyTorch's.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
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
