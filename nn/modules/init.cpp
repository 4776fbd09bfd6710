// Initial values of parameters: gains, fans, and random fills scaled by them.
#include "nn/modules/init.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <string_view>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn::init {

namespace {

void check_matrix(std::string_view function, const Shape& shape) {
  if (shape.size() >= 2) return;
  throw ShapeError(std::string(function) + ": a tensor " + to_text(shape) + ", it must have at least two dimensions");
}

// Throws if x cannot be filled by fans.
void check_weight(std::string_view function, const Tensor& x) {
  check_matrix(function, x.shape());
  require_floating_point(function, x.data());
}

double xavier_deviation(const Tensor& x, double gain) {
  const Fans both = fans(x.shape());
  return gain * std::sqrt(2.0 / static_cast<double>(both.in + both.out));
}

double kaiming_deviation(const Tensor& x, const KaimingOptions& options) {
  const Fans both = fans(x.shape());
  const bool has_slope = options.nonlinearity == Nonlinearity::leaky_relu;
  const double gain =
      calculate_gain(options.nonlinearity, has_slope ? std::optional(options.negative_slope) : std::nullopt);
  return gain / std::sqrt(static_cast<double>(options.mode == FanMode::fan_in ? both.in : both.out));
}

void centred_uniform(const Tensor& x, double deviation, Generator* generator) {
  const double bound = std::sqrt(3.0) * deviation;
  uniform(x, -bound, bound, generator);
}

// Makes the rows of a matrix orthonormal; it must not have more rows than columns. Runs Gram-Schmidt twice, which makes
// the rows orthogonal up to rounding (Giraud et al. 2005).
void orthonormalize_rows(const Tensor& matrix) {
  for (std::int64_t i = 0; i < matrix.size(0); ++i) {
    Tensor row = matrix[i];
    const Tensor before = matrix.narrow(0, 0, i);
    for (int times = 0; times < 2; ++times) row.sub_(matmul(matmul(before, row), before));
    row.div_(norm(row));
  }
}

// Returns x with erf x = y, for y from -1 to 1, but at most 6, where erf x rounds to 1. Starts with the approximation
// of Winitzki (2008), which is exact to 0.002, and improves it by two steps of Halley's method, each of which triples
// the digits.
Tensor inverse_erf(const Tensor& y) {
  const double a = 0.147;
  const Tensor w = log1p(-square(y)), t = w / 2 + 2 / (std::numbers::pi * a);
  Tensor x = clamp(sign(y) * sqrt(sqrt(square(t) - w / a) - t), -6, 6);
  for (int step = 0; step < 2; ++step) {
    const Tensor newton = (erf(x) - y) * exp(square(x)) / (2 * std::numbers::inv_sqrtpi);
    x = x - newton / (x * newton + 1);
  }
  return x;
}

}  // namespace

void uniform(const Tensor& x, RealNumber low, RealNumber high, Generator* generator) {
  const auto guard = no_grad();
  Tensor(x).uniform_(low, high, generator);
}

void normal(const Tensor& x, RealNumber mean, RealNumber std, Generator* generator) {
  const auto guard = no_grad();
  Tensor(x).normal_(mean, std, generator);
}

// The inverse of the distribution function (1 + erf(z / √2)) / 2, of uniform numbers between its values at a and b.
void trunc_normal(const Tensor& x, RealNumber mean, RealNumber std, RealNumber a, RealNumber b, Generator* generator) {
  require_floating_point("trunc_normal", x.data());
  check_finite("trunc_normal", "mean", mean);
  if (!(std > 0 && std::isfinite(double{std}))) {
    throw DataError("trunc_normal: std is " + to_text(std) + ", it must be positive and finite");
  }
  if (!(a < b)) {
    throw DataError("trunc_normal: a is " + to_text(a) + " and b is " + to_text(b) + ", a must be below b");
  }
  const auto guard = no_grad();
  const auto erf_at = [&](double end) { return std::erf((end - mean) / std / std::numbers::sqrt2); };
  const double low = erf_at(a), high = erf_at(b);
  if (low == high) return constant(x, mean < a ? a : b);
  const Tensor y = empty(x.shape(), {.dtype = float64}).uniform_(low, high, generator);
  Tensor(x).copy_(clamp(inverse_erf(y) * (std * std::numbers::sqrt2) + double{mean}, a, b));
}

void constant(const Tensor& x, RealNumber value) {
  const auto guard = no_grad();
  Tensor(x).fill_(value);
}

void zeros(const Tensor& x) { constant(x, 0); }
void ones(const Tensor& x) { constant(x, 1); }

void eye(const Tensor& x) {
  if (x.dim() != 2) throw ShapeError("eye: a tensor " + to_text(x.shape()) + ", it must have two dimensions");
  const auto guard = no_grad();
  Tensor(x).copy_(minitorch::eye(x.size(0), x.size(1)));
}

Fans fans(const Shape& weight) {
  check_matrix("fans", weight);
  std::int64_t window = 1;
  for (std::size_t d = 2; d < weight.size(); ++d) window *= weight[d];
  return {weight[1] * window, weight[0] * window};
}

double calculate_gain(Nonlinearity nonlinearity, std::optional<RealNumber> negative_slope) {
  if (negative_slope && nonlinearity != Nonlinearity::leaky_relu) {
    throw DataError("calculate_gain: a negative slope is given, but only leaky_relu has one");
  }
  switch (nonlinearity) {
    case Nonlinearity::tanh:
      return 5.0 / 3;
    case Nonlinearity::relu:
      return std::sqrt(2.0);
    case Nonlinearity::leaky_relu: {
      const double slope = negative_slope.value_or(0.01);
      check_finite("calculate_gain", "negative_slope", slope);
      return std::sqrt(2 / (1 + slope * slope));
    }
    case Nonlinearity::selu:
      return 0.75;
    case Nonlinearity::linear:
    case Nonlinearity::sigmoid:
      break;
  }
  return 1;
}

void xavier_uniform(const Tensor& x, RealNumber gain, Generator* generator) {
  check_weight("xavier_uniform", x);
  check_not_negative("xavier_uniform", "gain", gain);
  if (x.numel() > 0) centred_uniform(x, xavier_deviation(x, gain), generator);
}

void xavier_normal(const Tensor& x, RealNumber gain, Generator* generator) {
  check_weight("xavier_normal", x);
  check_not_negative("xavier_normal", "gain", gain);
  if (x.numel() > 0) normal(x, 0, xavier_deviation(x, gain), generator);
}

void kaiming_uniform(const Tensor& x, KaimingOptions options, Generator* generator) {
  check_weight("kaiming_uniform", x);
  if (x.numel() > 0) centred_uniform(x, kaiming_deviation(x, options), generator);
}

void kaiming_normal(const Tensor& x, KaimingOptions options, Generator* generator) {
  check_weight("kaiming_normal", x);
  if (x.numel() > 0) normal(x, 0, kaiming_deviation(x, options), generator);
}

void orthogonal(const Tensor& x, RealNumber gain, Generator* generator) {
  check_weight("orthogonal", x);
  check_finite("orthogonal", "gain", gain);
  if (x.numel() == 0) return;
  const auto guard = no_grad();
  const std::int64_t rows = x.size(0), columns = x.numel() / rows;
  const Tensor matrix =
      randn({std::min(rows, columns), std::max(rows, columns)}, {.dtype = float64, .generator = generator});
  orthonormalize_rows(matrix);
  Tensor(x).copy_(reshape((rows > columns ? matrix.t() : matrix) * double{gain}, x.shape()));
}

}  // namespace minitorch::nn::init
