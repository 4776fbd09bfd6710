// Simd<T>: a SIMD vector, the elements that one register of the processor holds. It behaves like a number, so the rows
// of the tables are evaluated on it as on a double, and one instruction computes all its lanes (elements).
//
// It is built on the vector types of GCC and clang, so no code depends on a processor. The operators, comparisons,
// loads and stores are here; the files beside it add instructions without an operator, shuffles, and exp and related
// functions.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "operators/layout/conversion.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/table/numbers.hpp"

namespace minitorch::operators {

/// The size of a vector in bytes. GCC 12 keeps vectors that are larger than a register in memory.
#if defined(__AVX512F__)
constexpr std::size_t simd_bytes = 64;
#elif defined(__AVX__)
constexpr std::size_t simd_bytes = 32;
#else
constexpr std::size_t simd_bytes = 16;
#endif

template <Element T> struct SimdMask;

/// A SIMD vector of elements of type T. A number converts to a vector that has it in each lane. Integers wrap around on
/// overflow.
template <Element T> struct Simd {
  static constexpr std::int64_t size = simd_bytes / sizeof(T);
  // NOLINTNEXTLINE(modernize-use-using): GCC takes this attribute of a dependent type in a typedef only
  typedef T Vector __attribute__((vector_size(simd_bytes)));
  // NOLINTNEXTLINE(modernize-use-using)
  typedef Wrapping<T> WrappingVector __attribute__((vector_size(simd_bytes)));
  Vector v;

  Simd() = default;
  Simd(Vector vector) : v(vector) {}
  template <Number U> Simd(U x) : v(to_element<T>(x) - Vector{}) {}  // minus, because 0 + -0 is 0

  /// The elements from `data` on.
  static Simd load(const void* data) {
    Simd x = 0;
    std::memcpy(&x.v, data, simd_bytes);
    return x;
  }
  /// Writes all elements from `data` on.
  void store(void* data) const { std::memcpy(data, &v, simd_bytes); }

  T operator[](std::int64_t i) const { return v[i]; }

  Simd operator-() const { return of(-wrapping()); }
  friend Simd operator+(const Simd& x, const Simd& y) { return of(x.wrapping() + y.wrapping()); }
  friend Simd operator-(const Simd& x, const Simd& y) { return of(x.wrapping() - y.wrapping()); }
  friend Simd operator*(const Simd& x, const Simd& y) { return of(x.wrapping() * y.wrapping()); }
  friend Simd operator/(const Simd& x, const Simd& y) { return Simd(x.v / y.v); }
  friend SimdMask<T> operator<(const Simd& x, const Simd& y) { return {x.v < y.v}; }
  friend SimdMask<T> operator<=(const Simd& x, const Simd& y) { return {x.v <= y.v}; }
  friend SimdMask<T> operator>(const Simd& x, const Simd& y) { return {x.v > y.v}; }
  friend SimdMask<T> operator>=(const Simd& x, const Simd& y) { return {x.v >= y.v}; }
  friend SimdMask<T> operator==(const Simd& x, const Simd& y) { return {x.v == y.v}; }

  /// x if `condition` holds, else y, in all lanes.
  friend Simd where(bool condition, const Simd& x, const Simd& y) { return condition ? x : y; }

 private:
  WrappingVector wrapping() const { return reinterpret_cast<WrappingVector>(v); }
  static Simd of(const WrappingVector& x) { return Simd(reinterpret_cast<Vector>(x)); }
};

/// The result of a comparison: in each lane, all bits are set if it holds, else none.
template <Element T> struct SimdMask {
  using Vector = decltype(typename Simd<T>::Vector{} < typename Simd<T>::Vector{});
  Vector v;

  /// x in the lanes where `condition` holds, y in the others.
  friend Simd<T> where(const SimdMask& condition, const Simd<T>& x, const Simd<T>& y) {
    return Simd<T>(condition.v ? x.v : y.v);
  }
};

/// The bits of floating-point lanes, as unsigned integers.
template <std::floating_point T> struct SimdBits {
  using Word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  // NOLINTNEXTLINE(modernize-use-using)
  typedef Word Vector __attribute__((vector_size(simd_bytes)));

  static constexpr int mantissa = std::numeric_limits<T>::digits - 1;
  static constexpr Word bias = std::numeric_limits<T>::max_exponent - 1;
  static constexpr int width = sizeof(T) * 8;
  static constexpr Word sign = Word{1} << (width - 1);

  static Vector of(const Simd<T>& x) { return reinterpret_cast<Vector>(x.v); }
  static Simd<T> number(const Vector& bits) { return Simd<T>(reinterpret_cast<typename Simd<T>::Vector>(bits)); }
};

/// |x|
template <Element T> Simd<T> abs(const Simd<T>& x) {
  if constexpr (std::same_as<T, std::int64_t>) {
    return where(x < 0, -x, x);
  } else {
    return SimdBits<T>::number(SimdBits<T>::of(x) & ~SimdBits<T>::sign);
  }
}

/// |x| with the sign of `sign`.
template <std::floating_point T> Simd<T> copysign(const Simd<T>& x, const Simd<T>& sign) {
  using Bits = SimdBits<T>;
  return Bits::number((Bits::of(x) & ~Bits::sign) | (Bits::of(sign) & Bits::sign));
}

/// 0, 1, 2, ...: each lane has its number.
template <Element T> Simd<T> lane_numbers() {
  return []<std::int64_t... i>(std::integer_sequence<std::int64_t, i...>) {
    return Simd<T>(typename Simd<T>::Vector{static_cast<T>(i)...});
  }
  (std::make_integer_sequence<std::int64_t, Simd<T>::size>());
}

/// f(x) lane by lane.
template <Element T, class F> Simd<T> in_each_lane(const Simd<T>& x, const F& f) {
  Simd<T> y = x;
  for (std::int64_t i = 0; i < Simd<T>::size; ++i) y.v[i] = f(x[i]);
  return y;
}

/// f(x, y) lane by lane.
template <Element T, class F> Simd<T> in_each_lane(const Simd<T>& x, const Simd<T>& y, const F& f) {
  Simd<T> z = x;
  for (std::int64_t i = 0; i < Simd<T>::size; ++i) z.v[i] = f(x[i], y[i]);
  return z;
}

/// Loads `count` elements, the first at `data` and each `stride` bytes after the one before. Fills the other lanes with
/// the last of them.
template <Element T> Simd<T> load_strided(const char* data, std::int64_t stride, std::int64_t count) {
  if (count >= Simd<T>::size && stride == sizeof(T)) return Simd<T>::load(data);
  const auto element = [&](std::int64_t i) {
    T x;
    std::memcpy(&x, data + std::min(i, count - 1) * stride, sizeof(T));
    return x;
  };
  if (stride == 0 || count == 1) return Simd<T>(element(0));
  return [&]<std::int64_t... i>(std::integer_sequence<std::int64_t, i...>) {
    return Simd<T>(typename Simd<T>::Vector{element(i)...});
  }
  (std::make_integer_sequence<std::int64_t, Simd<T>::size>());
}

}  // namespace minitorch::operators
