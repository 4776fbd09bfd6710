// Instructions that the compiler's vector types have no operator for: multiply-add, square root, minimum, maximum,
// rounding, and whether a comparison holds anywhere.
// This is the only file with intrinsics: AVX-512's, AVX2's and ARM's. Elsewhere plain code takes their place; GCC 12
// compiles such code well for registers of 128 and 256 bits, but not for 512.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "operators/simd/simd.hpp"

#if defined(__AVX512F__) || (defined(__AVX__) && defined(__FMA__))
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace minitorch::operators {

/// Whether multiply_add rounds once. Else it rounds the product, then the sum.
#if defined(__AVX512F__) || defined(__FMA__) || defined(__ARM_FEATURE_FMA)
constexpr bool has_fused_multiply_add = true;
#else
constexpr bool has_fused_multiply_add = false;
#endif

/// x·y + z, rounded once if the processor can. It is explicit because a compiler that may choose may round the same
/// element differently in two loops.
template <Element T> inline Simd<T> multiply_add(const Simd<T>& x, const Simd<T>& y, const Simd<T>& z) {
  if constexpr (std::same_as<T, std::int64_t>) {
    return x * y + z;
  } else {
#if defined(__AVX512F__)
    if constexpr (std::same_as<T, float>) {
      return Simd<T>(_mm512_fmadd_ps(x.v, y.v, z.v));
    } else {
      return Simd<T>(_mm512_fmadd_pd(x.v, y.v, z.v));
    }
#elif defined(__AVX__) && defined(__FMA__)
    if constexpr (std::same_as<T, float>) {
      return Simd<T>(_mm256_fmadd_ps(x.v, y.v, z.v));
    } else {
      return Simd<T>(_mm256_fmadd_pd(x.v, y.v, z.v));
    }
#elif defined(__aarch64__)
    if constexpr (std::same_as<T, float>) {
      return Simd<T>(vfmaq_f32(z.v, x.v, y.v));
    } else {
      return Simd<T>(vfmaq_f64(z.v, x.v, y.v));
    }
#elif defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    Simd<T> sum = z;
    for (std::int64_t i = 0; i < Simd<T>::size; ++i) sum.v[i] = std::fma(x[i], y[i], z[i]);
    return sum;
#else
    return x * y + z;
#endif
  }
}

/// √x; NaN for x < 0.
template <std::floating_point T> inline Simd<T> sqrt(const Simd<T>& x) {
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>) {
    return Simd<T>(_mm512_sqrt_ps(x.v));
  } else {
    return Simd<T>(_mm512_sqrt_pd(x.v));
  }
#elif defined(__aarch64__)
  if constexpr (std::same_as<T, float>) {
    return Simd<T>(vsqrtq_f32(x.v));
  } else {
    return Simd<T>(vsqrtq_f64(x.v));
  }
#else
  return in_each_lane(x, [](T number) { return std::sqrt(number); });
#endif
}

/// min(x, bound); NaN in x stays NaN.
template <std::floating_point T> inline Simd<T> at_most(const Simd<T>& x, const std::type_identity_t<Simd<T>>& bound) {
  // The bound is first, because the instructions return the second if either is NaN.
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>) {
    return Simd<T>(_mm512_min_ps(bound.v, x.v));
  } else {
    return Simd<T>(_mm512_min_pd(bound.v, x.v));
  }
#elif defined(__AVX__) && defined(__FMA__)
  if constexpr (std::same_as<T, float>) {
    return Simd<T>(_mm256_min_ps(bound.v, x.v));
  } else {
    return Simd<T>(_mm256_min_pd(bound.v, x.v));
  }
#else
  return where(x > bound, bound, x);
#endif
}

/// max(x, bound); NaN in x stays NaN.
template <std::floating_point T> inline Simd<T> at_least(const Simd<T>& x, const std::type_identity_t<Simd<T>>& bound) {
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>) {
    return Simd<T>(_mm512_max_ps(bound.v, x.v));
  } else {
    return Simd<T>(_mm512_max_pd(bound.v, x.v));
  }
#elif defined(__AVX__) && defined(__FMA__)
  if constexpr (std::same_as<T, float>) {
    return Simd<T>(_mm256_max_ps(bound.v, x.v));
  } else {
    return Simd<T>(_mm256_max_pd(bound.v, x.v));
  }
#else
  return where(x < bound, bound, x);
#endif
}

/// Whether `condition` holds in any lane.
template <Element T> inline bool any(const SimdMask<T>& condition) {
#if defined(__AVX512F__)
  const auto bits = reinterpret_cast<__m512i>(condition.v);
  return _mm512_test_epi64_mask(bits, bits) != 0;
#elif defined(__AVX__) && defined(__FMA__)
  const auto bits = reinterpret_cast<__m256i>(condition.v);
  return _mm256_testz_si256(bits, bits) == 0;
#elif defined(__aarch64__)
  return vmaxvq_u32(reinterpret_cast<uint32x4_t>(condition.v)) != 0;
#else
  std::int64_t bits = 0;
  for (std::int64_t i = 0; i < Simd<T>::size; ++i) bits |= condition.v[i];
  return bits != 0;
#endif
}

enum class Rounding : std::uint8_t { nearest = 0, down = 1, up = 2, to_zero = 3 };  // as the instructions count them

/// x rounded to an integer, with its sign. `nearest` rounds halves to the even one. Without an instruction, adding 2²³
/// or 2⁵² to a smaller float or double leaves no room for a fraction, so the processor rounds it.
template <Rounding to, std::floating_point T> inline Simd<T> to_integer(const Simd<T>& x) {
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>) {
    return Simd<T>(_mm512_roundscale_ps(x.v, static_cast<int>(to) | _MM_FROUND_NO_EXC));
  } else {
    return Simd<T>(_mm512_roundscale_pd(x.v, static_cast<int>(to) | _MM_FROUND_NO_EXC));
  }
#elif defined(__AVX__) && defined(__FMA__)
  if constexpr (std::same_as<T, float>) {
    return Simd<T>(_mm256_round_ps(x.v, static_cast<int>(to) | _MM_FROUND_NO_EXC));
  } else {
    return Simd<T>(_mm256_round_pd(x.v, static_cast<int>(to) | _MM_FROUND_NO_EXC));
  }
#else
  if constexpr (to == Rounding::up) {
    return -to_integer<Rounding::down>(-x);
  } else if constexpr (to == Rounding::to_zero) {
    return copysign(to_integer<Rounding::down>(abs(x)), x);
  } else {
    constexpr T without_fraction = 1 / std::numeric_limits<T>::epsilon();
    const Simd<T> size = abs(x), rounded = (size + without_fraction) - without_fraction;
    const Simd<T> nearest = where(size < without_fraction, copysign(rounded, x), x);
    return to == Rounding::nearest ? nearest : where(nearest > x, nearest - 1, nearest);
  }
#endif
}

}  // namespace minitorch::operators
