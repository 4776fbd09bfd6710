// Special floating-point values for tests.
#pragma once

#include <cstdint>
#include <limits>

namespace minitorch::test {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

constexpr auto lowest_int64 = std::numeric_limits<std::int64_t>::min();
constexpr auto highest_int64 = std::numeric_limits<std::int64_t>::max();

/// Returns the same values in another type.
template <class T> constexpr T infinity_of = std::numeric_limits<T>::infinity();
template <class T> constexpr T not_a_number_of = std::numeric_limits<T>::quiet_NaN();

}  // namespace minitorch::test
