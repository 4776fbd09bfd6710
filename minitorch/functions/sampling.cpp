// Draws with replacement search in running sums. Draws without are a race: index i arrives after a time that is
// exponentially distributed with the rate w[i], and the first n win (Efraimidis and Spirakis 2006).
#include "minitorch/functions/sampling.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/sorting.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch {

namespace {

void check_multinomial(const Tensor& weights, std::int64_t n, bool replacement) {
  const auto described = [&] { return to_text(weights.shape()) + " " + std::string(to_text(weights.dtype())); };
  if (weights.dim() < 1 || weights.dim() > 2 || weights.size(-1) == 0) {
    throw ShapeError("multinomial: weights " + described() + ", they must be (C) or (N, C) for C >= 1");
  }
  if (n < 1) throw ShapeError("multinomial: n is " + std::to_string(n) + ", it must be at least 1");
  Shape drawn = weights.shape();
  drawn[drawn.size() - 1] = n;
  check_shape("multinomial", drawn);
  if (!is_floating_point(weights.dtype())) {
    throw DtypeError("multinomial: weights " + described() + ", they must be floating-point numbers");
  }
  if (weights.numel() == 0) return;
  const auto all = weights.to(float64).contiguous();
  const double* const w = all.data().data<double>();
  const std::int64_t classes = weights.size(-1);
  for (std::int64_t row = 0; row < all.numel() / classes; ++row) {
    const auto of_row = [&] { return weights.dim() == 1 ? "" : " of row " + std::to_string(row); };
    double sum = 0;
    std::int64_t above_zero = 0;
    for (std::int64_t i = row * classes; i < (row + 1) * classes; ++i) {
      if (!(w[i] >= 0) || !std::isfinite(w[i])) {
        throw DataError("multinomial: weight " + std::to_string(i - row * classes) + of_row() + " is " + to_text(w[i]) +
                        ", it must be a finite number of at least 0");
      }
      sum += w[i];
      above_zero += w[i] > 0 ? 1 : 0;
    }
    if (!std::isfinite(sum)) throw DataError("multinomial: the sum of the weights" + of_row() + " is not finite");
    if (above_zero == 0) throw DataError("multinomial: all weights" + of_row() + " are 0, one must be above 0");
    if (!replacement && above_zero < n) {
      throw DataError("multinomial: " + std::to_string(above_zero) + " weights" + of_row() + " are above 0, " +
                      std::to_string(n) +
                      " draws without replacement need at least as many; or set "
                      "{.replacement = true}");
    }
  }
}

// Draws the first index whose running sum exceeds u times the whole sum. Its weight is above 0.
Tensor drawn_with_replacement(const Tensor& weights, std::int64_t n, Generator* generator) {
  const std::int64_t classes = weights.size(-1), rows = weights.numel() / classes;
  const Tensor are_tiny = amax(weights, -1, {.keepdim = true}) < 0x1p-900;  // their products with u would have few bits
  const Tensor sums = cumsum(where(are_tiny, weights * 0x1p900, weights), -1).contiguous();
  const Tensor u = rand({rows, n}, {.dtype = float64, .generator = generator});
  Tensor result = empty({rows, n}, {.dtype = int64});
  const double* const random = u.data().data<double>();
  auto* const index = result.data().data<std::int64_t>();
  for (std::int64_t row = 0; row < rows; ++row) {
    const double* const first = sums.data().data<double>() + row * classes;
    const double total = first[classes - 1];
    const double* const last = std::lower_bound(first, first + classes, total);  // the last weight above 0
    for (std::int64_t i = row * n; i < (row + 1) * n; ++i)
      index[i] = std::upper_bound(first, last, random[i] * total) - first;
  }
  return result;
}

}  // namespace

Tensor multinomial(const Tensor& weights, WholeNumber n, MultinomialOptions options) {
  check_multinomial(weights, n, options.replacement);
  const auto guard = no_grad();
  const Shape shape = weights.dim() == 1 ? Shape{n} : Shape{weights.size(0), n};
  if (weights.numel() == 0) return zeros(shape, {.dtype = int64});
  const Tensor w = weights.to(float64);
  if (options.replacement) return drawn_with_replacement(w, n, options.generator).reshape(shape);
  // The logarithm of the time: the time itself overflows for the smallest weights.
  const Tensor time = log(-log1p(-rand(w.shape(), {.dtype = float64, .generator = options.generator}))) - log(w);
  return topk(time, n, -1, {.largest = false}).indices;
}

Tensor bernoulli(const Tensor& p, Generator* generator) {
  if (!is_floating_point(p.dtype())) {
    throw DtypeError("bernoulli: probabilities " + to_text(p.shape()) + " int64, they must be floating-point numbers");
  }
  const TensorData all = contiguous(to(p.data(), float64));
  for (std::int64_t i = 0; i < all.numel(); ++i) {
    const double probability = all.data<double>()[i];
    if (probability >= 0 && probability <= 1) continue;
    throw DataError("bernoulli: the probability " + to_text(probability) + " at " +
                    to_text(operators::to_index(i, p.shape())) + ", it must be from 0 to 1");
  }
  const Tensor u = rand(p.shape(), {.dtype = float64, .generator = generator});
  return to(u < Tensor(all), p.dtype());
}

}  // namespace minitorch
