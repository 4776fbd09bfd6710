// Task 3.1: map, zip and reduce on several processors.
#include "module3/parallel_ops.hpp"

#include <cstddef>

#include "module2/broadcasting.hpp"
#include "not_implemented.hpp"

namespace course {

void parallel_map(const OneNumber& f, const TensorData& a, TensorData& out) {
  // BEGIN SOLUTION 3.1 (parallel_map)
  const int size = size_of(out.shape);
#pragma omp parallel for
  for (int i = 0; i < size; ++i) {
    const Index index = to_index(i, out.shape);
    out.at(index) = f(a.at(index));
  }
  // END SOLUTION
}

void parallel_zip(const TwoNumbers& f, const TensorData& a, const TensorData& b, TensorData& out) {
  // BEGIN SOLUTION 3.1 (parallel_zip)
  const int size = size_of(out.shape);
#pragma omp parallel for
  for (int i = 0; i < size; ++i) {
    const Index index = to_index(i, out.shape);
    out.at(index) = f(a.at(broadcast_index(index, a.shape)), b.at(broadcast_index(index, b.shape)));
  }
  // END SOLUTION
}

void parallel_reduce(const TwoNumbers& f, double start, const TensorData& a, int dim, TensorData& out) {
  // BEGIN SOLUTION 3.1 (parallel_reduce)
  const int size = size_of(out.shape);
  const auto d = static_cast<std::size_t>(dim);
#pragma omp parallel for
  for (int i = 0; i < size; ++i) {
    const Index place = to_index(i, out.shape);
    Index index = place;
    double total = start;
    for (index[d] = 0; index[d] < a.shape[d]; ++index[d]) total = f(total, a.at(index));
    out.at(place) = total;
  }
  // END SOLUTION
}

}  // namespace course
