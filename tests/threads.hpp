// A number of threads for the length of a scope: for tests of what must not depend on it.
#pragma once

#include "operators/parallel/parallel.hpp"

namespace minitorch {

/// Lets kernels use `threads` threads while it lives, and then as many as before.
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
