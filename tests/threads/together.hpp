// Threads that work at the same time, for tests of sharing. Catch2's assertions belong to one thread, so tests check
// the results after all threads have ended.
#pragma once

#include <barrier>
#include <exception>
#include <thread>
#include <vector>

namespace minitorch {

/// Calls f(0), ..., f(n - 1) at the same time, each in its own thread. Rethrows an exception of any of them.
template <class F> void together(int n, const F& f) {
  std::barrier start(n);
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(n));
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      try {
        f(i);
      } catch (...) {
        errors[static_cast<std::size_t>(i)] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

/// Returns f(0), ..., f(n - 1), computed at the same time.
template <class F> auto results_of(int n, const F& f) {
  std::vector<decltype(f(0))> results(static_cast<std::size_t>(n));
  together(n, [&](int i) { results[static_cast<std::size_t>(i)] = f(i); });
  return results;
}

}  // namespace minitorch
