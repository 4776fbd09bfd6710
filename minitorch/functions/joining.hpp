// Tensors put together, and elements put elsewhere. Names and rules are PyTorch's.
//
// They throw ShapeError and IndexError.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// The tensors one after the other along `dim`. Other sizes must be equal, but tensors of shape (0) are left out beside those of
/// more dimensions; the result has the kind of element that all promote to.
Tensor cat(const std::vector<Tensor>& xs, std::int64_t dim = 0);
/// Tensors of one shape along a new dimension `dim`.
Tensor stack(const std::vector<Tensor>& xs, std::int64_t dim = 0);

/// `value` around x: widths[i] is the number of places before and after x in the i-th dimension from the last, as in
/// PyTorch's pad. A negative one takes places away.
Tensor pad(const Tensor& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, double value = 0);
/// The elements in reverse order in each of `dims`.
Tensor flip(const Tensor& x, const Dims& dims);
/// The elements `shift` places further along `dim`; what leaves at the end comes in at the start.
Tensor roll(const Tensor& x, std::int64_t shift, std::int64_t dim);
/// The elements on and below diagonal number `diagonal` of the last two dimensions; 0 above.
Tensor tril(const Tensor& x, std::int64_t diagonal = 0);
/// The elements on and above diagonal number `diagonal` of the last two dimensions; 0 below.
Tensor triu(const Tensor& x, std::int64_t diagonal = 0);

}  // namespace minitorch
