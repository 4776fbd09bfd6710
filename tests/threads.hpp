// Sets the number of threads within a scope, for tests of results that must not depend on it.
#pragma once

#include "operators/parallel/parallel.hpp"

namespace minitorch {

/// Lets kernels use `threads` threads during its lifetime; then restores the previous number.
class Threads {
 public:
  explicit Threads(int threads) { set_num_threads(threads); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads() { set_num_threads(before_); }

 private:
  int before_ = num_threads();
};

}  // namespace minitorch
