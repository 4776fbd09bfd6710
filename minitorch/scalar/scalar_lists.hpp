// Functions of lists of Scalars: sums and products of vectors, one node each, and what a classifier needs. They take a
// vector, or a part of one.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "minitorch/scalar/scalar.hpp"

namespace minitorch {

/// Returns Σ xᵢ, one node for each 255 Scalars; the constant 0 for an empty list.
Scalar sum(std::span<const Scalar> xs);

/// Returns Σ xᵢ yᵢ, one node for each 127 products; the constant 0 for empty lists. Throws ShapeError unless both lists
/// have one length.
Scalar dot(std::span<const Scalar> xs, std::span<const Scalar> ys);
/// The same for numbers y, which are constants.
Scalar dot(std::span<const Scalar> xs, std::span<const double> ys);

/// Returns log Σ exp xᵢ, without overflow; the constant -inf for an empty list.
Scalar logsumexp(std::span<const Scalar> xs);

/// Returns yᵢ = exp xᵢ / Σ exp xⱼ, the probabilities of classes with the logits xs, without overflow.
std::vector<Scalar> softmax(std::span<const Scalar> xs);

}  // namespace minitorch
