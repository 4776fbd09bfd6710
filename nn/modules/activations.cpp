// Activation functions as layers, and the two that are not in the table of functions: GELU by tanh, and Softplus with
// β.
#include "nn/modules/activations.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

// (1 + tanh u) / 2 = sigmoid(2u) = s, without cancellation, for u = √(2/π) (x + 0.044715 x³):
// y = x s   =>   dx = dy (s + x s (1 - s) 2u')
struct GeluTanh {
  static constexpr double linear = 2 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi, cubic = 0.044715 * linear;
  static constexpr auto name = "gelu_tanh";

  // Beyond ±100 the gate is 0 or 1. Clamping avoids squares that overflow, whose derivatives would be infinity times 0.
  template <class V> static V within(const V& x) { return clamp(x, -100, 100); }
  template <class V> static V gate(const V& x) { return sigmoid(x * (square(x) * cubic + linear)); }
  static TensorData forward(const TensorData& x) { return operators::times_vanishing(x, gate(within(x))); }
  template <class V> static std::array<V, 1> backward(const V& dy, const V& given) {
    const V x = within(given), s = gate(x), slope = x * (square(x) * (3 * cubic) + linear);
    return {dy * (s + slope * (s * (1 - s)))};
  }
};

// y = max(x, 0) + ln(1 + e^(-β|x|)) / β   =>   dx = dy sigmoid(βx). One function, because the derivatives of its parts
// would be NaN if 1 / β overflows.
struct SteepSoftplus {
  double beta;
  static constexpr auto name = "softplus";

  TensorData forward(const TensorData& x) const { return relu(x) + softplus(-abs(x * beta)) / beta; }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const { return {dy * sigmoid(x * beta)}; }
};

}  // namespace

Tensor ReLU::forward(const Tensor& x) const { return relu(x); }

LeakyReLU::LeakyReLU(RealNumber negative_slope) : negative_slope_(negative_slope) {
  check_finite("LeakyReLU", "negative_slope", negative_slope);
  describe("negative_slope=" + to_text(negative_slope));
}
Tensor LeakyReLU::forward(const Tensor& x) const { return leaky_relu(x, negative_slope_); }

ELU::ELU(RealNumber alpha) : alpha_(alpha) {
  check_finite("ELU", "alpha", alpha);
  describe("alpha=" + to_text(alpha));
}
Tensor ELU::forward(const Tensor& x) const { return elu(x, alpha_); }

GELU::GELU(GELUOptions options) : approximate_(options.approximate) {
  describe(approximate_ == Approximation::tanh ? "approximate=tanh" : "approximate=none");
}
Tensor GELU::forward(const Tensor& x) const { return approximate_ == Approximation::tanh ? gelu_tanh(x) : gelu(x); }

Tensor gelu_tanh(const Tensor& x) {
  require_floating_point("gelu_tanh", x.data());
  return call(GeluTanh{}, x);
}

Tensor SiLU::forward(const Tensor& x) const { return silu(x); }

Tensor Sigmoid::forward(const Tensor& x) const { return sigmoid(x); }

Tensor Tanh::forward(const Tensor& x) const { return tanh(x); }

Softplus::Softplus(RealNumber beta) : beta_(beta) {
  if (!(beta > 0) || std::isinf(beta)) {
    throw DataError("Softplus: beta is " + to_text(beta) + ", it must be positive and finite");
  }
  describe("beta=" + to_text(beta));
}
Tensor Softplus::forward(const Tensor& x) const { return beta_ == 1 ? softplus(x) : call(SteepSoftplus{beta_}, x); }

Softmax::Softmax(WholeNumber dim) : dim_(dim) { describe("dim=" + std::to_string(dim)); }
Tensor Softmax::forward(const Tensor& x) const { return softmax(x, dim_); }

LogSoftmax::LogSoftmax(WholeNumber dim) : dim_(dim) { describe("dim=" + std::to_string(dim)); }
Tensor LogSoftmax::forward(const Tensor& x) const { return log_softmax(x, dim_); }

}  // namespace minitorch::nn
