// Products of vectors, matrices and batches of matrices. They throw ShapeError.
#pragma once

#include <string_view>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// PyTorch's matmul. Matrices (n, k) and (k, m) give their product (n, m). With more dimensions, the last two hold the
/// matrices, and the others are broadcast. A vector counts as a row on the left and as a column on the right, and the
/// result has no such dimension: two vectors give the sum of products, of shape ().
Tensor matmul(const Tensor& a, const Tensor& b);

/// Sums of products by Einstein's convention: einsum("ij,jk->ik", {a, b}) is the matrix product. Each letter names a
/// dimension. Letters that are not in the result are summed over. "..." stands for any dimensions, which are broadcast.
/// Without an arrow, the result has the letters that occur once, in alphabetical order. Operands are multiplied in
/// pairs, first the pair whose product adds the fewest elements. Throws ShapeError for a wrong equation, shapes that do
/// not fit it, and if in any order a product would have more than `max_rank` dimensions.
Tensor einsum(std::string_view equation, const TensorList& operands);

}  // namespace minitorch
