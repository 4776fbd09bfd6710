// The only file that includes OpenMP.
#include "operators/parallel/parallel.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <iterator>
#include <string>

#include "operators/errors/error.hpp"
#include "operators/parallel/jobs_ahead.hpp"
#include "operators/parallel/waiting.hpp"

#ifdef _OPENMP
#include <omp.h>
#include <pthread.h>
#endif

namespace minitorch {

namespace {

constexpr int most_threads = 1024;

int threads_at_first() {
#ifdef _OPENMP
  return std::min(omp_get_max_threads(), most_threads);
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
  if (number < 1 || number > most_threads) {
    throw Error("set_num_threads: " + std::to_string(number) + " threads, there must be from 1 to " +
                std::to_string(most_threads));
  }
#ifdef _OPENMP
  threads() = number;
#endif
}

namespace operators {

#ifdef _OPENMP
namespace {

// Consecutive parts, which threads take one by one. On a cache line of its own.
struct alignas(64) Share {
  std::atomic<std::int64_t> next = 0;
  std::int64_t end = 0;
};

// Each thread takes the parts of its own share first, which are the same in the next call, so that its cache still has
// their memory. Then it helps with the others' shares, because a busy processor may hold up a thread.
void run_on_team(int team, std::int64_t n, void (*part)(const void*, std::int64_t), const void* context) {
  std::array<Share, 16> shares;
  const auto used = std::min<std::int64_t>(team, std::ssize(shares));
  std::int64_t end = 0;
  for (std::int64_t s = 0; s < used; ++s) {
    Share& share = shares[static_cast<std::size_t>(s)];
    share.next = end;
    // used shares of n / used parts, the first n % used of them with one more
    end += n / used + (s < n % used ? 1 : 0);
    share.end = end;
  }
  WaitingThreads waiting;
#pragma omp parallel num_threads(team)
  {
    const int thread = omp_get_thread_num();
    for (std::int64_t s = 0; s < used; ++s) {
      Share& share = shares[static_cast<std::size_t>((s + thread) % used)];
      for (std::int64_t i = 0; (i = share.next.fetch_add(1, std::memory_order_relaxed)) < share.end;) part(context, i);
    }
    if (thread == 0) waiting.caller_is_done();
  }
}

}  // namespace
#endif

void run_parts(std::int64_t n, void (*part)(const void*, std::int64_t), const void* context) {
#ifdef _OPENMP
  const int team = static_cast<int>(std::min<std::int64_t>(num_threads(), n));
  if (team > 1 && omp_in_parallel() == 0) {
    watch_forks();
    run_on_team(team, n, part, context);
    return;
  }
#endif
  for (std::int64_t i = 0; i < n; ++i) part(context, i);
}

}  // namespace operators
}  // namespace minitorch
