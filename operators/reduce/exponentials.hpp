// Rows of exponentials: what the kernels of softmax and of cross entropy share.
#pragma once

#include <array>
#include <cstdint>

#include "operators/reduce/summation.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_row.hpp"

namespace minitorch::operators {

/// The sum of n numbers, in the order of `reduce_row`: fill(begin, size, block) computes a block of them.
template <class T, class Fill> Wide<T> sum_of_row(std::int64_t n, const Fill& fill) {
  return reduce_row_of<Sum, T>(0, n, [&](std::int64_t begin, std::int64_t size) {
    std::array<T, reduction_block> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
    fill(begin, size, block.data());
    return reduce_block<Sum>(static_cast<const T*>(block.data()), size);
  });
}

/// ln x, with the bits of a lane of `log` of a SIMD vector.
template <class T> T log_of_sum(T x) { return log(Simd<T>(x))[0]; }

/// The largest of a row; NaN if any number is.
template <class T> T largest_of_row(const T* x, std::int64_t n) { return static_cast<T>(reduce_row<Max>(x, n)); }

/// Σ exp(x - m) over a row.
template <class T> Wide<T> sum_of_exponentials(const T* x, std::int64_t n, T m) {
  return sum_of_row<T>(n, [&](std::int64_t begin, std::int64_t size, T* block) {
    for_row(size, block, [=](const auto& load) { return exp(load(x + begin) - m); });
  });
}
/// The same, with y = exp(x - m). y may be x.
template <class T> Wide<T> sum_of_exponentials(const T* x, std::int64_t n, T m, T* y) {
  return reduce_row_of<Sum, T>(0, n, [&](std::int64_t begin, std::int64_t size) {
    for_row(size, y + begin, [=](const auto& load) { return exp(load(x + begin) - m); });
    return reduce_block<Sum>(static_cast<const T*>(y + begin), size);
  });
}

}  // namespace minitorch::operators
