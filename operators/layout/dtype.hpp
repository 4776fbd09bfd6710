// DType, the type of a tensor's elements, and type promotion.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace minitorch {

/// The type of a tensor's elements. `int64` is for indices and counts, and has no derivative.
enum class DType : std::uint8_t { float32, float64, int64 };
using enum DType;

/// "float32", "float64" or "int64"
constexpr std::string_view to_text(DType dtype) {
  return dtype == float32 ? "float32" : dtype == float64 ? "float64" : "int64";
}

/// Writes its `to_text`.
std::ostream& operator<<(std::ostream& out, DType dtype);

/// The size of an element in bytes.
constexpr std::size_t size_of(DType dtype) { return dtype == float32 ? 4 : 8; }

constexpr bool is_floating_point(DType dtype) { return dtype != int64; }

/// Whether x is an integer. Infinity counts as one, NaN does not.
inline bool is_whole(double x) { return std::trunc(x) == x; }

/// The dtype of the result of two dtypes, as in PyTorch: a floating-point dtype wins over int64, float64 over float32.
constexpr DType promoted(DType x, DType y) {
  if (x == int64) return y;
  if (y == int64) return x;
  return x == float64 ? x : y;
}

namespace operators {

/// The C++ type of an element.
template <class T>
concept Element = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, std::int64_t>;

/// The dtype of the C++ type `T`.
template <Element T>
inline constexpr DType dtype_of = std::same_as<T, float>    ? float32
                                  : std::same_as<T, double> ? float64
                                                            : int64;

/// The largest finite number of a floating-point dtype.
constexpr double largest_number(DType dtype) {
  return dtype == float32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
}

/// The type in which kernels add and multiply elements of type T. Integers wrap around on overflow, as in PyTorch; in
/// C++ only unsigned ones may.
template <Element T> using Wrapping = std::conditional_t<std::same_as<T, std::int64_t>, std::uint64_t, T>;

/// Calls `f.operator()<T>()` for the C++ type of `dtype`.
template <class F> decltype(auto) with_type(DType dtype, F&& f) {
  switch (dtype) {
    case float32:
      return std::forward<F>(f).template operator()<float>();
    case float64:
      return std::forward<F>(f).template operator()<double>();
    default:
      return std::forward<F>(f).template operator()<std::int64_t>();
  }
}

}  // namespace operators
}  // namespace minitorch
