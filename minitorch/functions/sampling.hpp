// Random choices by given probabilities.
#pragma once

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/random/generator.hpp"

namespace minitorch {

/// Options of `multinomial`.
struct MultinomialOptions {
  operators::Flag replacement = false;  // whether an index may be drawn more than once
  Generator* generator = nullptr;       // null: default_generator()
};

/// Draws indices i with probabilities proportional to the weights w[i] >= 0, which need not sum to 1: n of the weights
/// (C), or n for each row of weights (N, C). Returns int64, (n) or (N, n), as a constant. An index of weight 0 is never
/// drawn. Without replacement an index is drawn at most once, and the first ones are drawn as if they were the only
/// ones. Throws ShapeError, also if there are no weights or n is below 1, DtypeError for int64, and DataError for a
/// weight that is negative or not finite, weights whose sum is 0, and fewer weights above 0 than n without replacement.
Tensor multinomial(const Tensor& weights, WholeNumber n, MultinomialOptions options = {});

/// 1 with the probability p, else 0, for each element of p by itself: a constant with the shape and dtype of p. Without
/// a generator it draws from default_generator(). Throws DtypeError for int64, and DataError for a probability that is
/// not from 0 to 1.
Tensor bernoulli(const Tensor& p, Generator* generator = nullptr);

}  // namespace minitorch
