// Sorting. Values are differentiable: they are gathered by the indices.
#pragma once

#include <cstdint>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// Sorts the elements along `dim`, smallest first unless `descending`. Returns the values and their indices in x. Equal
/// elements keep their order; NaN counts as the largest. Throws IndexError.
Selected sort(const Tensor& x, WholeNumber dim = -1, SortOptions options = {});
/// The indices that sort x along `dim`. Throws IndexError.
Tensor argsort(const Tensor& x, WholeNumber dim = -1, SortOptions options = {});
/// The k largest elements along `dim`, largest first, and their indices; unless `largest`, the k smallest, smallest
/// first. Equal elements keep their order. Throws IndexError, also if there are fewer than k elements.
Selected topk(const Tensor& x, WholeNumber k, WholeNumber dim = -1, TopkOptions options = {});

}  // namespace minitorch
