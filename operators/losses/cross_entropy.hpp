// Cross entropy of rows of logits, in one pass forward and one backward, without memory for probabilities. For
// floating-point dtypes and contiguous operands.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// The sizes of the logits: `examples` rows of `classes`.
struct LogitSizes {
  std::int64_t examples, classes;
};

/// What the backward pass needs of each row: its largest logit, and log Σ exp(x - largest).
template <class T> struct LogitScale {
  T* largest;
  T* log_sum;
};

// The targets are from 0 to classes - 1. The bits of results do not depend on the number of threads, and are those of
// log_softmax and its backward kernel.

/// z[i] = -log_softmax(x[i])[target[i]] for each row. Sets `scale`.
template <std::floating_point T>
void cross_entropy(const LogitSizes& sizes, const T* x, const std::int64_t* target, const LogitScale<T>& scale, T* z);

/// dx[i] = dz[i] (softmax(x[i]) - e), where e is 1 at the target and 0 elsewhere.
template <std::floating_point T>
void cross_entropy_backward(const LogitSizes& sizes, const T* dz, const T* x, const std::int64_t* target,
                            const LogitScale<const T>& scale, T* dx);

}  // namespace minitorch::operators
