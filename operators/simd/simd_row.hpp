// Rows of results that are computed vector by vector.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "operators/simd/simd.hpp"

namespace minitorch::operators {

/// y[i] = f(load) for i < n, where load(x) is the vector x[i], ... It may be called for y. f is always evaluated on
/// full SIMD vectors, so the bits of a result do not depend on its index. It has no effects: it may run twice for an
/// index, the second time on a y that is replaced already, and that result is dropped.
template <class T, class F> void for_row(std::int64_t n, T* y, const F& f) {
  std::int64_t i = 0;
  for (; i + Simd<T>::size <= n; i += Simd<T>::size) {
    f([i](const T* x) { return Simd<T>::load(x + i); }).store(y + i);
  }
  if (i == n) return;
  if (n > Simd<T>::size) {  // computes the last full vector of the row, and stores the numbers that are left
    const std::int64_t last = n - Simd<T>::size;
    std::array<T, static_cast<std::size_t>(Simd<T>::size)> rest;  // NOLINT(*-member-init): written next
    f([last](const T* x) { return Simd<T>::load(x + last); }).store(rest.data());
    std::copy(rest.data() + (i - last), rest.data() + rest.size(), y + i);
    return;
  }
  const Simd<T> rest =
      f([i, n](const T* x) { return load_strided<T>(reinterpret_cast<const char*>(x + i), sizeof(T), n - i); });
  for (std::int64_t lane = 0; i < n; ++i, ++lane) y[i] = rest[lane];
}

}  // namespace minitorch::operators
