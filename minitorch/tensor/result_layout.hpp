// The layout in memory of an elementwise function's result: that of its inputs, if it can be.
#pragma once

#include <array>
#include <concepts>
#include <span>

#include "minitorch/tensor/tensor_data.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

/// Memory for a result of `shape`, not initialised. It has the strides of the first input that has this shape and is
/// dense, so that a function of a transposed tensor walks both as they lie. It is contiguous if there is no such input,
/// or if one of this shape is contiguous. Checks nothing: `check_shape` must accept the shape.
TensorData result_for(const Shape& shape, DType dtype, std::span<const TensorData* const> inputs);

template <std::same_as<TensorData>... Inputs>
TensorData result_for(const Shape& shape, DType dtype, const Inputs&... inputs) {
  if ((inputs.is_contiguous() && ...)) [[likely]]
    return detail::trusted_data(shape, dtype);
  return result_for(shape, dtype, std::array{&inputs...});
}

}  // namespace minitorch
