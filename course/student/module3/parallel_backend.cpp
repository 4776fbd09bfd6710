// The parallel backend. This file is given.
#include <cstddef>

#include "module2/broadcasting.hpp"
#include "module3/parallel_ops.hpp"

namespace course {

static TensorData mapped(const OneNumber& f, const TensorData& a) {
  TensorData out = filled(a.shape, 0);
  parallel_map(f, a, out);
  return out;
}

static TensorData zipped(const TwoNumbers& f, const TensorData& a, const TensorData& b) {
  TensorData out = filled(shape_broadcast(a.shape, b.shape), 0);
  parallel_zip(f, a, b, out);
  return out;
}

static TensorData reduced(const TwoNumbers& f, double start, const TensorData& a, int dim) {
  Shape shape = a.shape;
  shape[static_cast<std::size_t>(dim)] = 1;
  TensorData out = filled(shape, 0);
  parallel_reduce(f, start, a, dim, out);
  return out;
}

Backend parallel_backend() { return {mapped, zipped, reduced}; }

}  // namespace course
