// The memory that a function takes, measured in a process of its own.
#pragma once

#include <cstddef>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.hpp"

namespace minitorch::test {

/// Returns the most memory, in bytes, that f takes in a fork of this process, beyond that of a fork which does nothing:
/// also that of malloc. No earlier peak of this process hides it. f returns whether its result is right; the test fails
/// if it is not, or if f throws.
template <class F> std::size_t peak_in_fork(const F& f) {
#ifdef __APPLE__
  constexpr std::size_t unit = 1;
#else
  constexpr std::size_t unit = 1024;
#endif
  const auto most_of = [](const auto& body) {
    const pid_t child = fork();
    if (child == 0) {
      try {
        _exit(body() ? 0 : 1);
      } catch (...) {
        _exit(2);
      }
    }
    int status = -1;
    rusage used{};
    REQUIRE(wait4(child, &status, 0, &used) == child);
    REQUIRE(status == 0);
    return static_cast<std::size_t>(used.ru_maxrss) * unit;
  };
  const std::size_t idle = most_of([] { return true; }), all = most_of(f);
  return all > idle ? all - idle : 0;
}

}  // namespace minitorch::test
