// Activation functions as layers, and those that are not in the table of functions: GELU by tanh, Softplus with β,
// PReLU, and the gated linear unit.
#include "nn/modules/activations.hpp"

#include <array>
#include <cmath>
#include <string>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/chain_rule.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/table/formulas.hpp"
#include "operators/table/layer_functions.hpp"

namespace minitorch::nn {

namespace {

// y = x where x > 0, else w x   =>   dx = dy or dy w,   dw = 0 or dy x
struct PReLUFunction {
  static constexpr auto name = "prelu";

  static TensorData forward(const TensorData& x, const TensorData& w) { return formula(operators::Prelu{}, x, w); }
  template <class V>
  static std::array<V, 2> backward(const V& dy, const V& x, const V& w, const NeedsInputGrad& needs) {
    return {needs[0] ? formula(operators::PreluInputSlope{}, dy, x, w) : V{},
            needs[1] ? formula(operators::PreluWeightSlope{}, dy, x) : V{}};
  }
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

Tensor SELU::forward(const Tensor& x) const { return selu(x); }

Tensor prelu(const Tensor& x, const Tensor& weight) {
  require_floating_point("prelu", x.data());
  check_one_dtype("prelu", "the input", x.dtype(), "the weight", weight.dtype());
  if (weight.numel() == 1) return apply<PReLUFunction>(x, reshape(weight, {}));
  if (x.dim() < 2 || weight.shape() != Shape{x.shape()[1]}) {
    throw ShapeError("prelu: a weight " + to_text(weight.shape()) + " for an input " + to_text(x.shape()) +
                     ", it must have one element, or one for each channel, dimension 1 of the input");
  }
  Shape beside_channels = Shape::filled(x.dim() - 1, 1);
  beside_channels[0] = weight.numel();
  return apply<PReLUFunction>(x, reshape(weight, beside_channels));
}

PReLU::PReLU(WholeNumber num_parameters, RealNumber init)
    : weight(add("weight",
                 Parameter(full(checked_shape("PReLU", {checked_size("PReLU", "num_parameters", num_parameters)}),
                                double{init})))) {
  check_finite("PReLU", "init", init);
  describe("num_parameters=" + std::to_string(num_parameters));
}
Tensor PReLU::forward(const Tensor& x) const { return prelu(x, weight.value()); }

Hardtanh::Hardtanh(RealNumber min_val, RealNumber max_val) : min_val_(min_val), max_val_(max_val) {
  if (!(min_val_ < max_val_)) {
    throw DataError("Hardtanh: min_val is " + to_text(min_val) + " and max_val is " + to_text(max_val) +
                    ", min_val must be below max_val");
  }
  describe("min_val=" + to_text(min_val) + ", max_val=" + to_text(max_val));
}
Tensor Hardtanh::forward(const Tensor& x) const { return hardtanh(x, min_val_, max_val_); }

Tensor ReLU6::forward(const Tensor& x) const { return hardtanh(x, 0, 6); }

GELU::GELU(GELUOptions options) : approximate_(options.approximate) {
  describe(approximate_ == Approximation::tanh ? "approximate=tanh" : "approximate=none");
}
Tensor GELU::forward(const Tensor& x) const { return approximate_ == Approximation::tanh ? gelu_tanh(x) : gelu(x); }

Tensor gelu_tanh(const Tensor& x) {
  require_floating_point("gelu_tanh", x.data());
  return apply(graph::Unary<operators::GeluTanh>{}, x);
}

Tensor SiLU::forward(const Tensor& x) const { return silu(x); }

Tensor Mish::forward(const Tensor& x) const { return mish(x); }

Tensor Hardswish::forward(const Tensor& x) const { return hardswish(x); }

Tensor Sigmoid::forward(const Tensor& x) const { return sigmoid(x); }

Tensor Tanh::forward(const Tensor& x) const { return tanh(x); }

Tensor LogSigmoid::forward(const Tensor& x) const { return logsigmoid(x); }

Tensor Softsign::forward(const Tensor& x) const { return softsign(x); }

Softplus::Softplus(RealNumber beta) : beta_(beta) {
  if (!(beta > 0) || std::isinf(beta)) {
    throw DataError("Softplus: beta is " + to_text(beta) + ", it must be positive and finite");
  }
  describe("beta=" + to_text(beta));
}
Tensor Softplus::forward(const Tensor& x) const {
  if (beta_ == 1) return softplus(x);
  return minitorch::apply(graph::Unary<operators::SteepSoftplus>{{beta_}}, x);
}

Tensor glu(const Tensor& x, WholeNumber dim) {
  require_floating_point("glu", x.data());
  if (x.dim() == 0) throw IndexError("glu: an input () has no dimension to halve");
  const std::int64_t size = x.shape()[dimension("glu", dim, x.dim())], half = size / 2;
  if (size % 2 != 0) {
    throw ShapeError("glu: dimension " + std::to_string(dim) + " of the input " + to_text(x.shape()) + " has size " +
                     std::to_string(size) + ", it must be even");
  }
  return narrow(x, dim, 0, half) * sigmoid(narrow(x, dim, half, half));
}

GLU::GLU(WholeNumber dim) : dim_(dim) { describe("dim=" + std::to_string(dim)); }
Tensor GLU::forward(const Tensor& x) const { return glu(x, dim_); }

Softmax::Softmax(WholeNumber dim) : dim_(dim) { describe("dim=" + std::to_string(dim)); }
Tensor Softmax::forward(const Tensor& x) const { return softmax(x, dim_); }

LogSoftmax::LogSoftmax(WholeNumber dim) : dim_(dim) { describe("dim=" + std::to_string(dim)); }
Tensor LogSoftmax::forward(const Tensor& x) const { return log_softmax(x, dim_); }

}  // namespace minitorch::nn
