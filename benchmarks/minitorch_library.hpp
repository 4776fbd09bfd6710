// What the workloads that are written once for both libraries need of minitorch. libtorch_library.hpp has the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "benchmarks/workloads.hpp"
#include "minitorch/minitorch.hpp"

namespace minitorch::benchmarks {

struct Minitorch {
  using Tensor = minitorch::Tensor;
  using Shape = minitorch::Shape;

  /// The numbers of this seed, in this shape.
  static Tensor filled(const Shape& shape, std::uint64_t seed) {
    return from_vector(numbers(static_cast<std::size_t>(numel(shape)), seed), shape);
  }
  /// The values of x, whose gradient is wanted.
  static Tensor leaf(const Tensor& x) { return x.detach().requires_grad_(); }
  static void clear_gradient(Tensor x) { x.zero_grad(); }
  static Tensor gradient(const Tensor& x) { return *x.grad(); }
  static std::vector<double> elements(const Tensor& x) { return x.detach().to(float64).to_vector<double>(); }
  /// The list of this one dimension.
  static Dims dims(std::int64_t dim) { return {dim}; }
  static Tensor transposed(const Tensor& x) { return t(x); }
};

}  // namespace minitorch::benchmarks
