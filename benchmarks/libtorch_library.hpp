// What the workloads that are written once for both libraries need of libtorch. minitorch_library.hpp has the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <ATen/ATen.h>

#include "benchmarks/workloads.hpp"

namespace minitorch::benchmarks {

struct Libtorch {
  using Tensor = at::Tensor;
  using Shape = std::vector<std::int64_t>;

  static Tensor filled(const Shape& shape, std::uint64_t seed) {
    const auto memory = numbers(static_cast<std::size_t>(c10::multiply_integers(shape)), seed);
    return at::tensor(memory).reshape(shape).clone();
  }
  static Tensor leaf(const Tensor& x) { return x.detach().set_requires_grad(true); }
  static void clear_gradient(const Tensor& x) { x.mutable_grad().reset(); }
  static Tensor gradient(const Tensor& x) { return x.grad(); }
  static std::vector<double> elements(const Tensor& x) {
    const Tensor y = x.detach().to(at::kDouble).contiguous();
    return {y.data_ptr<double>(), y.data_ptr<double>() + y.numel()};
  }
  static std::vector<std::int64_t> dims(std::int64_t dim) { return {dim}; }
  static Tensor transposed(const Tensor& x) { return x.t(); }
};

}  // namespace minitorch::benchmarks
