// What the compiler's vectors have no operator for: the fused multiply-add and the square root of lanes, of which compilers
// make one instruction where a loop does it number by number, but GCC 12 does not where a register has 512 bits; and bounds.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>

#include "operators/simd/lanes.hpp"

#if defined(__AVX512F__) || (defined(__AVX__) && defined(__FMA__))
#include <immintrin.h>
#endif

namespace minitorch::operators {

/// x·y + z, rounded once where the processor can: written out, for a compiler that is left to choose may choose
/// differently for the same element in two places.
template <std::floating_point T> inline Lanes<T> multiply_add(const Lanes<T>& x, const Lanes<T>& y, const Lanes<T>& z) {
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>) {
    return Lanes<T>(_mm512_fmadd_ps(x.v, y.v, z.v));
  } else {
    return Lanes<T>(_mm512_fmadd_pd(x.v, y.v, z.v));
  }
#elif defined(__AVX__) && defined(__FMA__)
  if constexpr (std::same_as<T, float>) {
    return Lanes<T>(_mm256_fmadd_ps(x.v, y.v, z.v));
  } else {
    return Lanes<T>(_mm256_fmadd_pd(x.v, y.v, z.v));
  }
#elif defined(__FMA__) || defined(__ARM_FEATURE_FMA)
  Lanes<T> sum = z;
  for (std::int64_t i = 0; i < Lanes<T>::size; ++i) sum.v[i] = std::fma(x[i], y[i], z[i]);
  return sum;
#else
  return x * y + z;
#endif
}

/// √x; NaN below 0
template <std::floating_point T> inline Lanes<T> sqrt(const Lanes<T>& x) {
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>) {
    return Lanes<T>(_mm512_sqrt_ps(x.v));
  } else {
    return Lanes<T>(_mm512_sqrt_pd(x.v));
  }
#else
  return in_each_lane(x, [](T number) { return std::sqrt(number); });
#endif
}

/// x, but at most `most`; NaN stays.
template <std::floating_point T> inline Lanes<T> at_most(const Lanes<T>& x, T most) {
  [[maybe_unused]] const Lanes<T> bound = most;  // first, for the instructions give the second where either is NaN
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>) {
    return Lanes<T>(_mm512_min_ps(bound.v, x.v));
  } else {
    return Lanes<T>(_mm512_min_pd(bound.v, x.v));
  }
#elif defined(__AVX__) && defined(__FMA__)
  if constexpr (std::same_as<T, float>) {
    return Lanes<T>(_mm256_min_ps(bound.v, x.v));
  } else {
    return Lanes<T>(_mm256_min_pd(bound.v, x.v));
  }
#else
  return where(x > most, most, x);
#endif
}

/// x, but at least `least`; NaN stays.
template <std::floating_point T> inline Lanes<T> at_least(const Lanes<T>& x, T least) {
  [[maybe_unused]] const Lanes<T> bound = least;
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>) {
    return Lanes<T>(_mm512_max_ps(bound.v, x.v));
  } else {
    return Lanes<T>(_mm512_max_pd(bound.v, x.v));
  }
#elif defined(__AVX__) && defined(__FMA__)
  if constexpr (std::same_as<T, float>) {
    return Lanes<T>(_mm256_max_ps(bound.v, x.v));
  } else {
    return Lanes<T>(_mm256_max_pd(bound.v, x.v));
  }
#else
  return where(x < least, least, x);
#endif
}

}  // namespace minitorch::operators
