// Whether elements of a tensor lie at one place in memory, so that a change of one would change others.
#pragma once

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// Whether two elements of x may lie at one place: false if each dimension steps over all that the shorter strides
/// reach, as in every view but those of `expand` and `as_strided`.
bool may_overlap(const Tensor& x);

}  // namespace minitorch
