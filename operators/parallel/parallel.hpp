// The only way to threads. Work is cut by its size alone and never by the number of threads, so results have the same
// bits whatever that number is.
#pragma once

#include <algorithm>
#include <cstdint>

namespace minitorch {

/// How many threads kernels may use: at first as many as the machine has processors, or OMP_NUM_THREADS. It is 1 in a
/// process that was forked from one whose kernels had used several, whatever is asked for there.
int num_threads();
/// Changes that, for all threads. Throws Error for a number below 1 or above 1024, which is more than systems bear.
/// Without OpenMP there is one thread, whatever is asked for.
void set_num_threads(int number);

namespace operators {

/// Calls part(context, i) for i from 0 to n - 1, on several threads where `num_threads` allows, in any order.
/// Serially inside another such call. `part` must not throw.
void run_parts(std::int64_t n, void (*part)(const void* context, std::int64_t i), const void* context);

/// Calls body(begin, end) for the ranges [0, grain), [grain, 2 grain), ... that [0, n) is cut into, on several threads
/// where there is more than one range. `body` must not throw, and what it does in one range must not depend on another.
template <class Body> void parallel_for(std::int64_t n, std::int64_t grain, const Body& body) {
  if (n <= grain) {  // a parallel region costs as much as thousands of elements, even with one thread
    if (n > 0) body(std::int64_t{0}, n);
    return;
  }
  struct Context {
    std::int64_t n, grain;
    const Body& body;
  } context{n, grain, body};
  run_parts((n + grain - 1) / grain,
            [](const void* pointer, std::int64_t i) {
              const auto& c = *static_cast<const Context*>(pointer);
              c.body(i * c.grain, std::min(c.n, (i + 1) * c.grain));
            },
            &context);
}

}  // namespace operators
}  // namespace minitorch
