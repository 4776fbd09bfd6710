// The layout in memory of an elementwise function's result.
#include "minitorch/tensor/result_layout.hpp"

#include "operators/layout/indexing.hpp"

namespace minitorch {

TensorData result_for(const Shape& shape, DType dtype, std::span<const TensorData* const> inputs) {
  TensorData result = detail::trusted_data(shape, dtype);
  const Strides* dense = nullptr;
  for (const TensorData* input : inputs) {
    if (input->shape() != shape) continue;
    if (input->is_contiguous()) return result;
    if (dense == nullptr && operators::is_dense(shape, input->strides())) dense = &input->strides();
  }
  return dense == nullptr ? result : detail::trusted_view(result, shape, *dense, 0);
}

}  // namespace minitorch
