// Running products, as derivatives of products need them.
#pragma once

#include <cstddef>

#include "minitorch/functions/tensor_like.hpp"

namespace minitorch::detail {

/// For each element the product of those before it along `dim`: 1, x₀, x₀ x₁, ...
template <TensorLike V> V products_before(const V& x, std::size_t dim);

}  // namespace minitorch::detail
