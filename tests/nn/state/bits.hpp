// The bits of a floating-point number.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

namespace minitorch::test {

template <class T> using BitsOf = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
template <class T> BitsOf<T> bits(T x) { return std::bit_cast<BitsOf<T>>(x); }

}  // namespace minitorch::test
