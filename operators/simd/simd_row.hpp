// Rows of results that are computed vector by vector.
#pragma once

#include <cstdint>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"

namespace minitorch::operators {

/// y[i] = f(load) for i < n, where load(x) is the vector x[i], ... It may be called for y. f is always evaluated on
/// full SIMD vectors, so the bits of a result do not depend on its index. Lanes behind the end
/// of the row are 0, and what f makes of them is dropped. A lambda captures numbers and pointers by value: what it
/// had by reference might be in y, for all that the compiler knows, and would be loaded again for each vector.
template <class T, class F> void for_row(std::int64_t n, T* y, const F& f) {
  std::int64_t i = 0;
  for (; i + Simd<T>::size <= n; i += Simd<T>::size) {
    f([i](const T* x) { return Simd<T>::load(x + i); }).store(y + i);
  }
  if (i < n) store_some(f([i, n](const T* x) { return load_some(x + i, n - i); }), y + i, n - i);
}

}  // namespace minitorch::operators
