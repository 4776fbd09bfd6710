// MultiplyAdds counts the multiplications of products, convolutions and attention, whichever path their kernels take.
#pragma once

#include <cstdint>

#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch::operators {

/// While it lives, counts the multiply-adds of this thread's kernels: the terms a b of the sums Σ a b that matrix
/// products, convolutions and attention compute by their definition, also those of zeros for padding and of masked
/// scores. Elementwise functions, reductions, pooling and biases count nothing. If several live, only the innermost
/// counts.
///
///   const operators::MultiplyAdds counter;
///   matmul(ones({2, 3}), ones({3, 4}));
///   counter.count();  // 24
class MultiplyAdds {
 public:
  std::int64_t count() const { return count_; }

  /// Whether a counter of this thread lives.
  static bool listens() { return Current::value() != nullptr; }
  /// Counts n more. For kernels.
  static void add(std::int64_t n) {
    if (const MultiplyAdds* const counter = Current::value()) [[unlikely]]
      counter->count_ += n;
  }

 private:
  using Current = ThreadLocalGuard<const MultiplyAdds>;
  Current current_{this};
  mutable std::int64_t count_ = 0;  // mutable: users make counters const
};

}  // namespace minitorch::operators
