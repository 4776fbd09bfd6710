// The error of a number in units in the last place (ulp), and whether it is another to the bit.
#pragma once

#include <cmath>
#include <limits>
#include <type_traits>

#include "operators/simd/simd.hpp"
#include "tests/special_values.hpp"

namespace minitorch::test {

template <class T> using Wider = std::conditional_t<std::is_same_v<T, float>, double, long double>;

// Returns the error of `found` in units in the last place of T; infinite if it is wrongly NaN.
template <class T> double ulps(T found, Wider<T> truth) {
  const T rounded = static_cast<T>(truth);
  if (std::isnan(rounded) || std::isnan(found))
    return std::isnan(rounded) && std::isnan(found) ? 0 : infinity_of<double>;
  if (rounded == found) return 0;
  if (std::isinf(rounded) || std::isinf(found))
    return std::abs(truth) > std::numeric_limits<T>::max() / 2 ? 1 : infinity_of<double>;
  const T size = std::abs(rounded);
  return static_cast<double>(std::abs(Wider<T>(found) - truth) / Wider<T>(std::nextafter(size, infinity_of<T>) - size));
}

template <class T> bool is_exactly(T expected, const operators::Simd<T>& found) {
  return found[0] == expected && std::signbit(found[0]) == std::signbit(expected);
}

}  // namespace minitorch::test
