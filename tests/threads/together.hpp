// Threads that work at the same time, for tests of what they may share. Catch's assertions belong to one thread: what a
// thread finds out is checked when all have ended.
#pragma once

#include <barrier>
#include <exception>
#include <thread>
#include <vector>

namespace minitorch {

/// Calls f(0), ..., f(n - 1), each in a thread of its own, all from one moment on. Throws what one of them threw.
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

/// What f(0), ..., f(n - 1) give, computed at the same time.
template <class F> auto results_of(int n, const F& f) {
  std::vector<decltype(f(0))> results(static_cast<std::size_t>(n));
  together(n, [&](int i) { results[static_cast<std::size_t>(i)] = f(i); });
  return results;
}

}  // namespace minitorch
