// Elements in order. Values are differentiable: they are gathered by the indices.
#pragma once

#include <cstdint>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The elements along `dim` in order, smallest first, and the places they come from; equal ones stay in their order, and
/// NaN counts as the largest. Throws IndexError.
Selected sort(const Tensor& x, std::int64_t dim = -1, SortOptions options = {});
/// The places that would sort.
Tensor argsort(const Tensor& x, std::int64_t dim = -1, SortOptions options = {});
/// The k largest elements along `dim`, largest first, or the k smallest, smallest first, and their places; of equal
/// ones the first come first. Throws IndexError, and where there are fewer than k.
Selected topk(const Tensor& x, std::int64_t k, std::int64_t dim = -1, TopkOptions options = {});

}  // namespace minitorch
