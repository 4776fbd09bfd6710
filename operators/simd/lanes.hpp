// A few numbers side by side, as many as a register of the processor holds, that behave like one number: the tables of
// functions are evaluated on them as they are on a double. What is a loop over numbers elsewhere is one instruction
// here. Only arithmetic, comparing and choosing are here; exp and its kin are in lane_functions.hpp.
//
// These are the compiler's vectors (GCC and clang), so there is no code for any one processor.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "operators/layout/dtype.hpp"
#include "operators/table/numbers.hpp"

namespace minitorch::operators {

/// The bytes of a register. Larger vectors work too, but GCC 12 keeps them in memory.
#if defined(__AVX512F__)
constexpr std::size_t lane_bytes = 64;
#elif defined(__AVX__)
constexpr std::size_t lane_bytes = 32;
#else
constexpr std::size_t lane_bytes = 16;
#endif

/// The whole number nearest to 0 from x on; 0 for NaN, and the smallest or largest number for what is beyond them.
template <std::floating_point T> constexpr std::int64_t to_int64(T x) {
  constexpr T limit = 9223372036854775808.0;  // 2⁶³
  using Limits = std::numeric_limits<std::int64_t>;
  if (x >= limit) return Limits::max();
  if (x >= -limit) return static_cast<std::int64_t>(x);
  return x < 0 ? Limits::min() : 0;
}

/// `x` as an element of type T, without undefined behaviour.
template <Element T, Number U> constexpr T to_element(U x) {
  if constexpr (std::same_as<T, std::int64_t> && std::floating_point<U>) {
    return to_int64(x);
  } else {
    return static_cast<T>(x);
  }
}

template <Element T> struct Mask;

/// Numbers side by side. A plain number beside them stands for as many of its kind.
template <Element T> struct Lanes {
  static constexpr std::int64_t size = lane_bytes / sizeof(T);
  // NOLINTNEXTLINE(modernize-use-using): GCC takes this attribute of a dependent type in a typedef only
  typedef T Vector __attribute__((vector_size(lane_bytes)));
  // NOLINTNEXTLINE(modernize-use-using)
  typedef Wrapping<T> WrappingVector __attribute__((vector_size(lane_bytes)));
  Vector v;

  Lanes() = default;
  Lanes(Vector vector) : v(vector) {}
  template <Number U> Lanes(U x) : v(to_element<T>(x) - Vector{}) {}  // minus, for 0 + -0 is 0

  T operator[](std::int64_t i) const { return v[i]; }

  Lanes operator-() const { return of(-wrapping()); }
  friend Lanes operator+(const Lanes& x, const Lanes& y) { return of(x.wrapping() + y.wrapping()); }
  friend Lanes operator-(const Lanes& x, const Lanes& y) { return of(x.wrapping() - y.wrapping()); }
  friend Lanes operator*(const Lanes& x, const Lanes& y) { return of(x.wrapping() * y.wrapping()); }
  friend Lanes operator/(const Lanes& x, const Lanes& y) { return Lanes(x.v / y.v); }
  friend Mask<T> operator<(const Lanes& x, const Lanes& y) { return {x.v < y.v}; }
  friend Mask<T> operator<=(const Lanes& x, const Lanes& y) { return {x.v <= y.v}; }
  friend Mask<T> operator>(const Lanes& x, const Lanes& y) { return {x.v > y.v}; }
  friend Mask<T> operator>=(const Lanes& x, const Lanes& y) { return {x.v >= y.v}; }
  friend Mask<T> operator==(const Lanes& x, const Lanes& y) { return {x.v == y.v}; }

  /// x where `condition` holds, which is for all lanes, else y
  friend Lanes where(bool condition, const Lanes& x, const Lanes& y) { return condition ? x : y; }

 private:
  WrappingVector wrapping() const { return reinterpret_cast<WrappingVector>(v); }
  static Lanes of(const WrappingVector& x) { return Lanes(reinterpret_cast<Vector>(x)); }
};

/// What comparing Lanes gives: in each lane all bits are set, or none is.
template <Element T> struct Mask {
  using Vector = decltype(typename Lanes<T>::Vector{} < typename Lanes<T>::Vector{});
  Vector v;

  /// x in the lanes where `condition` holds, y in the others
  friend Lanes<T> where(const Mask& condition, const Lanes<T>& x, const Lanes<T>& y) {
    return Lanes<T>(condition.v ? x.v : y.v);
  }
};

/// The bits of floating-point lanes, as whole numbers without a sign.
template <std::floating_point T> struct Bits {
  using Word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  // NOLINTNEXTLINE(modernize-use-using)
  typedef Word Vector __attribute__((vector_size(lane_bytes)));

  static constexpr int mantissa = std::numeric_limits<T>::digits - 1;
  static constexpr Word bias = std::numeric_limits<T>::max_exponent - 1;
  static constexpr Word sign = Word{1} << (sizeof(T) * 8 - 1);

  static Vector of(const Lanes<T>& x) { return reinterpret_cast<Vector>(x.v); }
  static Lanes<T> number(const Vector& bits) { return Lanes<T>(reinterpret_cast<typename Lanes<T>::Vector>(bits)); }
};

/// |x|
template <Element T> Lanes<T> abs(const Lanes<T>& x) {
  if constexpr (std::same_as<T, std::int64_t>) {
    return where(x < 0, -x, x);
  } else {
    return Bits<T>::number(Bits<T>::of(x) & ~Bits<T>::sign);
  }
}

/// |x| with the sign of `sign`
template <std::floating_point T> Lanes<T> copysign(const Lanes<T>& x, const Lanes<T>& sign) {
  using B = Bits<T>;
  return B::number((B::of(x) & ~B::sign) | (B::of(sign) & B::sign));
}

/// f(x) for the number in each lane
template <Element T, class F> Lanes<T> in_each_lane(const Lanes<T>& x, const F& f) {
  Lanes<T> y = x;
  for (std::int64_t i = 0; i < Lanes<T>::size; ++i) y.v[i] = f(x[i]);
  return y;
}

/// The elements that lie side by side at `data`.
template <Element T> Lanes<T> load_lanes(const char* data) {
  Lanes<T> x = 0;
  std::memcpy(&x.v, data, lane_bytes);
  return x;
}

/// Puts them there.
template <Element T> void store_lanes(const Lanes<T>& x, char* data) { std::memcpy(data, &x.v, lane_bytes); }

/// The elements at `data`, `data` + stride, ... bytes, `count` of them; the lanes beyond repeat the last.
template <Element T> Lanes<T> load(const char* data, std::int64_t stride, std::int64_t count) {
  if (count >= Lanes<T>::size && stride == sizeof(T)) return load_lanes<T>(data);
  const auto element = [&](std::int64_t i) {
    T x;
    std::memcpy(&x, data + std::min(i, count - 1) * stride, sizeof(T));
    return x;
  };
  if (stride == 0 || count == 1) return Lanes<T>(element(0));
  return [&]<std::int64_t... i>(std::integer_sequence<std::int64_t, i...>) {
    return Lanes<T>(typename Lanes<T>::Vector{element(i)...});
  }
  (std::make_integer_sequence<std::int64_t, Lanes<T>::size>());
}

}  // namespace minitorch::operators
