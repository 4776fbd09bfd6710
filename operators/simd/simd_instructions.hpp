// Instructions that the compiler's vector types have no operator for: loads and stores of some lanes, multiply-add,
// products with powers of 2, square root, minimum, maximum, rounding, conversion to int64, and whether a comparison
// holds anywhere. This is the only file with intrinsics: AVX-512's, AVX2's and ARM's. Elsewhere plain code takes their
// place; GCC 12 compiles such code well for registers of 128 and 256 bits, but not for 512.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "operators/layout/conversion.hpp"
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

/// Adding it to x rounds x to an integer n, which is then in the lowest bits of the sum: the sum is n + rounder.
template <std::floating_point T> inline constexpr T rounder = T(1.5) / std::numeric_limits<T>::epsilon();

/// 2ⁿ, which must be a normal number, for n in the lowest bits of each word.
template <std::floating_point T> inline Simd<T> power_of_2(const typename SimdBits<T>::Vector& n) {
  return SimdBits<T>::number((n + SimdBits<T>::bias) << SimdBits<T>::mantissa);  // the other bits are shifted out
}

/// y 2ⁿ for `rounded` = n + rounder, where 2ⁿ may be infinite or denormal. It is rounded once if y is near 1. NaN in
/// both stays NaN.
template <std::floating_point T> inline Simd<T> times_power_of_2(const Simd<T>& y, const Simd<T>& rounded) {
#if defined(__AVX512F__)
  const Simd<T> n = rounded - rounder<T>;
  if constexpr (std::same_as<T, float>) {
    return Simd<T>(_mm512_scalef_ps(y.v, n.v));
  } else {
    return Simd<T>(_mm512_scalef_pd(y.v, n.v));
  }
#else
  const auto n = SimdBits<T>::of(rounded), half = n >> 1;  // in two steps, each with a normal power
  return y * power_of_2<T>(half) * power_of_2<T>(n - half);
#endif
}

#if defined(__AVX512F__)
/// The lanes of a vector before lane `count`.
template <Element T> inline auto lanes_before(std::int64_t count) {
  const auto lanes = static_cast<unsigned>(std::clamp<std::int64_t>(count, 0, Simd<T>::size));
  return static_cast<std::conditional_t<sizeof(T) == 4, __mmask16, __mmask8>>((1U << lanes) - 1);
}
#else
/// Copies min(count, size) elements of a vector, by pieces of constant size: half a vector, a quarter of it, and so on.
template <Element T, std::int64_t piece = Simd<T>::size / 2>
inline void copy_pieces(const T* from, T* to, std::int64_t count) {
  if (count >= Simd<T>::size) {
    std::memcpy(to, from, simd_bytes);
  } else if constexpr (piece > 0) {
    const std::int64_t at = count & (Simd<T>::size - 2 * piece);  // behind the larger pieces
    if ((count & piece) != 0) std::memcpy(to + at, from + at, static_cast<std::size_t>(piece) * sizeof(T));
    copy_pieces<T, piece / 2>(from, to, count);
  }
}
#endif

/// As many floats from `data` on as a vector has doubles, each as a double.
inline Simd<double> load_wide(const float* data) {
#if defined(__AVX512F__)
  return {_mm512_cvtps_pd(_mm256_loadu_ps(data))};
#elif defined(__AVX__) && defined(__FMA__)
  return {_mm256_cvtps_pd(_mm_loadu_ps(data))};
#else
  Simd<double> x = 0;
  for (std::int64_t i = 0; i < Simd<double>::size; ++i) x.v[i] = static_cast<double>(data[i]);
  return x;
#endif
}

/// The same of doubles.
inline Simd<double> load_wide(const double* data) { return Simd<double>::load(data); }

/// The `count` elements from `data` on, which may be fewer than the vector has lanes; `other` in the other lanes.
template <Element T> inline Simd<T> load_some(const T* data, std::int64_t count, std::type_identity_t<T> other = 0) {
  Simd<T> x = other;
#if defined(__AVX512F__)
  const auto lanes = lanes_before<T>(count);
  if constexpr (std::same_as<T, float>) {
    x.v = _mm512_mask_loadu_ps(x.v, lanes, data);
  } else if constexpr (std::same_as<T, double>) {
    x.v = _mm512_mask_loadu_pd(x.v, lanes, data);
  } else {
    x.v = reinterpret_cast<typename Simd<T>::Vector>(
        _mm512_mask_loadu_epi64(reinterpret_cast<__m512i>(x.v), lanes, data));
  }
#else
  if (count >= Simd<T>::size) return Simd<T>::load(data);
  copy_pieces(data, reinterpret_cast<T*>(&x.v), count);
#endif
  return x;
}

/// Writes the first `count` elements of x from `data` on, which may be fewer than it has lanes.
template <Element T> inline void store_some(const Simd<T>& x, T* data, std::int64_t count) {
#if defined(__AVX512F__)
  const auto lanes = lanes_before<T>(count);
  if constexpr (std::same_as<T, float>) {
    _mm512_mask_storeu_ps(data, lanes, x.v);
  } else if constexpr (std::same_as<T, double>) {
    _mm512_mask_storeu_pd(data, lanes, x.v);
  } else {
    _mm512_mask_storeu_epi64(data, lanes, reinterpret_cast<__m512i>(x.v));
  }
#else
  copy_pieces(reinterpret_cast<const T*>(&x.v), data, count);
#endif
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

/// Each lane without its fraction, as `to_int64` of a number has it.
inline Simd<std::int64_t> to_int64(const Simd<double>& x) {
  using Whole = Simd<std::int64_t>;
#if defined(__AVX512DQ__)
  // The instruction has the lowest int64 for what is out of range.
  const __m512i y = _mm512_maskz_cvttpd_epi64(_mm512_cmp_pd_mask(x.v, x.v, _CMP_ORD_Q), x.v);
  const __m512i most = _mm512_set1_epi64(std::numeric_limits<std::int64_t>::max());
  const auto is_too_large = _mm512_cmp_pd_mask(x.v, _mm512_set1_pd(0x1p63), _CMP_GE_OQ);
  return {reinterpret_cast<Whole::Vector>(_mm512_mask_mov_epi64(y, is_too_large, most))};
#else
  using Bits = SimdBits<double>;
  constexpr double small = 0x1p51;  // smaller whole numbers are in the lowest bits of their sum with `rounder`
  const Simd<double> whole = to_integer<Rounding::to_zero>(x);
  const auto n = Bits::of(whole + rounder<double>) - std::bit_cast<Bits::Word>(rounder<double>);
  Whole y(reinterpret_cast<Whole::Vector>(n));
  if (any(where(abs(whole) < small, Simd<double>(0), 1) == 1)) [[unlikely]] {  // NaN, too
    for (std::int64_t i = 0; i < y.size; ++i) y.v[i] = to_int64(x[i]);
  }
  return y;
#endif
}

}  // namespace minitorch::operators
