// The only file that includes OpenMP.
#include "operators/parallel/parallel.hpp"

#include <atomic>
#include <string>

#include "operators/errors/error.hpp"
#include "operators/parallel/jobs_ahead.hpp"

#ifdef _OPENMP
#include <omp.h>
#include <pthread.h>
#endif

namespace minitorch {

namespace {

int threads_at_first() {
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return 1;
#endif
}

std::atomic<int>& threads() {
  static std::atomic<int> number = threads_at_first();
  return number;
}

// A forked process has one thread. If kernels of its parent used several, OpenMP would wait forever in the fork for the
// missing ones.
std::atomic<bool> lost_its_threads = false;

#ifdef _OPENMP
void watch_forks() {
  static const int result = pthread_atfork(nullptr, nullptr, [] { lost_its_threads = true; });
  static_cast<void>(result);
}
#endif

}  // namespace

int num_threads() {
  return lost_its_threads || operators::JobsAhead::is_here() ? 1 : threads().load(std::memory_order_relaxed);
}

void set_num_threads(int number) {
  if (number < 1 || number > 1024) {
    throw Error("set_num_threads: " + std::to_string(number) + " threads, there must be from 1 to 1024");
  }
#ifdef _OPENMP
  threads() = number;
#endif
}

namespace operators {

void run_parts(std::int64_t n, void (*part)(const void*, std::int64_t), const void* context) {
#ifdef _OPENMP
  const int team = static_cast<int>(std::min<std::int64_t>(num_threads(), n));
  if (team > 1 && omp_in_parallel() == 0) {
    watch_forks();
#pragma omp parallel for num_threads(team) schedule(dynamic)
    for (std::int64_t i = 0; i < n; ++i) part(context, i);
    return;
  }
#endif
  for (std::int64_t i = 0; i < n; ++i) part(context, i);
}

}  // namespace operators
}  // namespace minitorch
