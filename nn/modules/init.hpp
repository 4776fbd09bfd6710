// What parameters start with, by PyTorch's names and formulas. All fill a tensor in place, without a graph, so a
// parameter can be given as it is:
//
//   init::kaiming_normal(conv.weight, {.nonlinearity = init::Nonlinearity::relu});
//   init::zeros(*conv.bias);
//
// Random numbers come from `generator`, or this thread's own source if it is null. What cannot be filled (an expanded
// tensor, int64 by fractions) is refused as by the members of Tensor.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn::init {

/// Uniform on [low, high).
void uniform(const Tensor& x, double low = 0, double high = 1, Generator* generator = nullptr);
/// Normal with this mean and standard deviation.
void normal(const Tensor& x, double mean = 0, double std = 1, Generator* generator = nullptr);
/// All elements `value`.
void constant(const Tensor& x, double value);
void zeros(const Tensor& x);
void ones(const Tensor& x);

/// How many inputs an output is made of, and how many outputs an input goes to.
struct Fans {
  std::int64_t in = 0;
  std::int64_t out = 0;

  bool operator==(const Fans&) const = default;
};
/// Those of a weight (out, in, ...): its second and its first size, each times the product of the others, which for a
/// convolution are those of the window. Throws ShapeError for fewer than two dimensions.
Fans fans(const Shape& weight);

/// What stands between two layers.
enum class Nonlinearity { linear, sigmoid, tanh, relu, leaky_relu, selu };
/// By what a layer's output is to be multiplied to keep its variance behind the nonlinearity: 5/3 for tanh, √2 for
/// relu, √(2 / (1 + negative_slope²)) for leaky_relu, whose slope is 0.01 if none is given, 3/4 for selu, else 1. Throws
/// DataError for a slope without leaky_relu.
double calculate_gain(Nonlinearity nonlinearity, std::optional<double> negative_slope = {});

/// Uniform on ±gain √(6 / (fan in + fan out)) (Glorot & Bengio 2010). Throws ShapeError for fewer than two dimensions.
void xavier_uniform(const Tensor& x, double gain = 1, Generator* generator = nullptr);
/// Normal with mean 0 and standard deviation gain √(2 / (fan in + fan out)). Throws ShapeError for fewer than two
/// dimensions.
void xavier_normal(const Tensor& x, double gain = 1, Generator* generator = nullptr);

/// Which variance is kept: of values on the way forward, or of derivatives on the way back.
enum class FanMode { fan_in, fan_out };

/// How the kaiming ones scale.
struct KaimingOptions {
  double negative_slope = 0;  // of leaky_relu; not read for others
  FanMode mode = FanMode::fan_in;
  Nonlinearity nonlinearity = Nonlinearity::leaky_relu;
};
/// Uniform on ±gain √(3 / fan) (He et al. 2015). Throws ShapeError for fewer than two dimensions.
void kaiming_uniform(const Tensor& x, KaimingOptions options = {}, Generator* generator = nullptr);
/// Normal with mean 0 and standard deviation gain / √fan. Throws ShapeError for fewer than two dimensions.
void kaiming_normal(const Tensor& x, KaimingOptions options = {}, Generator* generator = nullptr);

/// As a matrix, the first dimension by all others, gain times one whose rows (or columns, if it has more rows) are
/// orthogonal and of length 1, each such matrix as likely as another (Saxe et al. 2013). Throws ShapeError for fewer
/// than two dimensions.
void orthogonal(const Tensor& x, double gain = 1, Generator* generator = nullptr);

}  // namespace minitorch::nn::init
