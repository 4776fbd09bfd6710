// Products of vectors, matrices, and whatever has more dimensions.
//
// They throw ShapeError.
#pragma once

#include <string_view>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// PyTorch's matmul: of two vectors the sum of products; of two matrices, (n, k) and (k, m), their product (n, m); of
/// more dimensions the products of the matrices in the last two, the others being broadcast. A vector on the left is
/// taken as a row, on the right as a column, which is gone in the result.
Tensor matmul(const Tensor& a, const Tensor& b);

/// Sums of products by Einstein's convention: einsum("ij,jk->ik", {a, b}) is the product of matrices. A letter names a
/// dimension; one that is not in the result is summed over; "..." stands for dimensions that are broadcast. Without an
/// arrow the result has the letters that occur once, in the order of the alphabet. Of several operands, the two whose
/// product adds fewest elements are multiplied first, and so on. Throws ShapeError where a product would have more than
/// `max_rank` dimensions, whichever comes first.
Tensor einsum(std::string_view equation, const std::vector<Tensor>& operands);

}  // namespace minitorch
