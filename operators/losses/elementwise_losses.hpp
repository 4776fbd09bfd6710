// The sum of an elementwise loss in one pass, without memory for the losses of elements, and its derivatives. For
// floating-point dtypes and contiguous operands.
#pragma once

#include <concepts>
#include <cstdint>

#include "operators/reduce/summation.hpp"

namespace minitorch::operators {

// F is a row of LossFunctions. The bits of results do not depend on the number of threads.

/// Σ f(x, y) over n elements.
template <class F, std::floating_point T> Wide<T> sum_of_losses(const F& f, std::int64_t n, const T* x, const T* y);

/// dx = dz · f.slope_x(x, y) and dy = dz · f.slope_y(x, y) for n elements. A null pointer stands for a derivative that
/// is not needed.
template <class F, std::floating_point T>
void sum_of_losses_backward(const F& f, std::int64_t n, T dz, const T* x, const T* y, T* dx, T* dy);

}  // namespace minitorch::operators
