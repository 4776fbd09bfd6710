// How the functions that normalise call a kernel: where it is faster than functions of tensors, with ones and zeros for
// a weight and a bias that are not given, and only if its squares neither overflow nor underflow.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/normalization.hpp"
#include "minitorch/functions/standardize.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::detail {

/// From this length of rows on, the kernels are faster than functions of tensors.
constexpr std::int64_t least_length_for_kernels = 16;

/// The weight and the bias that a kernel reads, of this shape.
struct WeightAndBias {
  Tensor weight, bias;

  WeightAndBias(const NormOptions& options, const Tensor& x, const Shape& shape)
      : weight(options.weight ? *options.weight : ones(shape, {.dtype = x.dtype()})),
        bias(options.bias ? *options.bias : zeros(shape, {.dtype = x.dtype()})) {}
};

/// Computes y and the moments by the kernel of f. Returns false if a variance overflows or underflows.
template <class F> bool is_computed(F& f, const Tensor& x, const WeightAndBias& with) {
  naming_memory(F::name, [&] { f.take(x.data(), with.weight.data(), with.bias.data()); });
  return are_in_range(f.variance, f.eps);
}

/// Returns y weight + bias, where `beside` makes them broadcast to y.
template <class F> Tensor scaled_and_shifted(Tensor y, const NormOptions& options, const F& beside) {
  if (options.weight) y = y * beside(*options.weight);
  if (options.bias) y = y + beside(*options.bias);
  return y;
}

}  // namespace minitorch::detail
