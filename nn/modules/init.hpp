// Initialisation, with PyTorch's names and formulas. All functions fill a tensor in place, without a graph; a parameter
// can be passed directly:
//
//   init::kaiming_normal(hidden.weight, {.nonlinearity = init::Nonlinearity::relu});
//   init::zeros(*hidden.bias);
//
// Random numbers come from `generator`, or from this thread's default generator if it is null. What cannot be filled
// (an expanded tensor, int64 with fractions) throws as the in-place members of Tensor do.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn::init {

/// Fills with uniform numbers on [low, high).
void uniform(const Tensor& x, RealNumber low = 0, RealNumber high = 1, Generator* generator = nullptr);
/// Fills with normal numbers of this mean and standard deviation.
void normal(const Tensor& x, RealNumber mean = 0, RealNumber std = 1, Generator* generator = nullptr);
/// Fills with normal numbers of this mean and standard deviation, of which those outside [a, b] do not count. If their
/// share within [a, b] is 0 in float64, every number is the end that is nearer to the mean. Throws
/// DtypeError for int64, and DataError if the mean is not finite, the deviation not positive and finite, or a not below
/// b.
void trunc_normal(const Tensor& x, RealNumber mean = 0, RealNumber std = 1, RealNumber a = -2, RealNumber b = 2,
                  Generator* generator = nullptr);
/// Fills with `value`.
void constant(const Tensor& x, RealNumber value);
void zeros(const Tensor& x);
void ones(const Tensor& x);
/// Fills a matrix with 1 on the diagonal, and 0 elsewhere. Throws ShapeError unless x has two dimensions.
void eye(const Tensor& x);

/// The number of inputs of one output, and of outputs of one input.
struct Fans {
  std::int64_t in = 0;
  std::int64_t out = 0;

  bool operator==(const Fans&) const = default;
};
/// Returns the fans of a weight (out, in, ...): its second and its first size, each times the product of the other
/// sizes (for a convolution, the window). Throws ShapeError for fewer than two dimensions.
Fans fans(const Shape& weight);

/// The nonlinearity behind a layer.
enum class Nonlinearity { linear, sigmoid, tanh, relu, leaky_relu, selu };
/// Returns the gain that keeps the variance of a layer's output behind the nonlinearity: 5/3 for tanh, √2 for relu, √(2
/// / (1 + negative_slope²)) for leaky_relu (default slope 0.01), 3/4 for selu, else 1. Throws DataError for a slope
/// without leaky_relu.
double calculate_gain(Nonlinearity nonlinearity, std::optional<RealNumber> negative_slope = {});

/// Fills uniformly on ±gain √(6 / (fan in + fan out)) (Glorot & Bengio 2010). Throws ShapeError below two dimensions.
void xavier_uniform(const Tensor& x, RealNumber gain = 1, Generator* generator = nullptr);
/// Fills with normal numbers of mean 0 and standard deviation gain √(2 / (fan in + fan out)). Throws ShapeError for
/// fewer than two dimensions.
void xavier_normal(const Tensor& x, RealNumber gain = 1, Generator* generator = nullptr);

/// Whether to keep the variance of values (forward) or of derivatives (backward).
enum class FanMode { fan_in, fan_out };

/// Options of kaiming_uniform and kaiming_normal.
struct KaimingOptions {
  RealNumber negative_slope = 0;  // of leaky_relu; ignored for others
  FanMode mode = FanMode::fan_in;
  Nonlinearity nonlinearity = Nonlinearity::leaky_relu;
};
/// Fills uniformly on ±gain √(3 / fan) (He et al. 2015). Throws ShapeError for fewer than two dimensions.
void kaiming_uniform(const Tensor& x, KaimingOptions options = {}, Generator* generator = nullptr);
/// Fills with normal numbers of standard deviation gain / √fan. Throws ShapeError for fewer than two dimensions.
void kaiming_normal(const Tensor& x, KaimingOptions options = {}, Generator* generator = nullptr);

/// Fills with gain times a random orthogonal matrix (first dimension by all others): its rows, or its columns if it
/// has more rows, are orthogonal and of length 1 (Saxe et al. 2013). Throws ShapeError for fewer than two
/// dimensions.
void orthogonal(const Tensor& x, RealNumber gain = 1, Generator* generator = nullptr);

}  // namespace minitorch::nn::init
