// parallel_for, by which kernels use threads. It cuts work by its size alone, never by the number of threads, so
// results have the same bits on any number of threads. Work beside the caller's own is in jobs_ahead.hpp.
#pragma once

#include <algorithm>
#include <cstdint>

#include "operators/layout/quotient.hpp"

namespace minitorch {

/// The number of threads that kernels may use, by default OMP_NUM_THREADS or the number of processors. It is 1 in a
/// process forked from one whose kernels have used several threads, and in threads that work ahead (jobs_ahead.hpp).
int num_threads();
/// Sets the number of threads that kernels may use, for the whole process. Throws Error unless it is from 1 to 1024.
/// Without OpenMP the number stays 1.
void set_num_threads(int number);

namespace operators {

/// Calls part(context, i) for 0 <= i < n in any order, on up to `num_threads()` threads. A nested call runs on one
/// thread. `part` must not throw.
void run_parts(std::int64_t n, void (*part)(const void* context, std::int64_t i), const void* context);

/// Cuts [0, n) into the ranges [0, grain), [grain, 2 grain), ... and calls body(begin, end) for each, on several
/// threads if there are several ranges. `body` must not throw, and its result for one range must not depend on another.
template <class Body> void parallel_for(std::int64_t n, std::int64_t grain, const Body& body) {
  if (n <= grain) {  // a parallel region costs as much as thousands of elements, even on one thread
    if (n > 0) body(std::int64_t{0}, n);
    return;
  }
  struct Context {
    std::int64_t n, grain;
    const Body& body;
  } context{n, grain, body};
  const std::int64_t parts = quotient_rounded_up(n, grain);
  run_parts(
      parts,
      [](const void* pointer, std::int64_t i) {
        const auto& c = *static_cast<const Context*>(pointer);
        c.body(i * c.grain, std::min(c.n, (i + 1) * c.grain));
      },
      &context);
}

}  // namespace operators
}  // namespace minitorch
