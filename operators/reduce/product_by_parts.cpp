// Splits each block of a row into numbers between 1 and 2, whose product stays in range, and the sum of the exponents.
#include "operators/reduce/product_by_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "operators/layout/quotient.hpp"
#include "operators/recording/recording.hpp"
#include "operators/reduce/summation.hpp"
#include "operators/simd/simd.hpp"

namespace minitorch::operators {

namespace {

// fraction times 2^exponent. The size of the fraction is 0, infinite, NaN, or from 1/2 on and below 1.
struct Parts {
  double fraction;
  std::int64_t exponent;
};

Parts parts_of(double fraction, std::int64_t exponent) {
  if (fraction == 0 || !std::isfinite(fraction)) return {fraction, 0};
  int of_fraction = 0;
  fraction = std::frexp(fraction, &of_fraction);
  return {fraction, exponent + of_fraction};
}

// Divides n numbers by powers of 2, and returns the sum of the exponents. Leaves 0, infinity and NaN as they are.
std::int64_t split_each(double* x, std::int64_t n) {
  std::int64_t exponents = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const Parts parts = parts_of(x[i], 0);
    x[i] = parts.fraction;
    exponents += parts.exponent;
  }
  return exponents;
}

// The same for a block, of whole vectors. Normal numbers, which have an exponent of their own, are split by bits.
std::int64_t split(std::array<double, reduction_block>& x, std::int64_t n) {
  using Bits = SimdBits<double>;
  using Whole = Simd<std::int64_t>;
  constexpr std::int64_t most = 2 * std::int64_t{Bits::bias} + 1;  // the exponent field of infinity and NaN
  const std::int64_t whole = quotient_rounded_up(n, std::int64_t{Whole::size}) * Whole::size;
  std::fill(x.begin() + n, x.begin() + whole, 1.0);
  const auto field_of = [](const typename Bits::Vector& bits) {
    return Whole(reinterpret_cast<typename Whole::Vector>((bits >> Bits::mantissa) & static_cast<Bits::Word>(most)));
  };
  Whole sum = 0, are_special = 0;
  for (std::int64_t i = 0; i < whole; i += Whole::size) {
    const Whole field = field_of(Bits::of(Simd<double>::load(x.data() + i)));
    sum = sum + field;
    are_special = where(field == 0, 1, where(field == most, 1, are_special));
  }
  std::int64_t exponents = -whole * std::int64_t{Bits::bias}, specials = 0;
  for (std::int64_t lane = 0; lane < Whole::size; ++lane) {
    exponents += sum[lane];
    specials += are_special[lane];
  }
  if (specials > 0) return split_each(x.data(), n);
  for (std::int64_t i = 0; i < whole; i += Whole::size) {
    const auto bits = Bits::of(Simd<double>::load(x.data() + i));
    const auto fraction = (bits & ~(static_cast<Bits::Word>(most) << Bits::mantissa)) | (Bits::bias << Bits::mantissa);
    Bits::number(fraction).store(x.data() + i);
  }
  return exponents;
}

template <class T> Parts product_of_block(const T* x, std::int64_t n) {
  std::array<double, reduction_block> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
  std::copy(x, x + n, block.begin());
  const std::int64_t exponent = split(block, n);
  return parts_of(reduce_block<Prod, double>(block.data(), n), exponent);
}

}  // namespace

template <std::floating_point T> void product_by_parts(const T* x, std::int64_t rows, std::int64_t n, T* y) {
  if (Recording::current() != nullptr) [[unlikely]]
    return recorded("prod", [=] { product_by_parts(x, rows, n, y); });
  const std::int64_t blocks = std::max<std::int64_t>(1, quotient_rounded_up(n, reduction_block));
  std::vector<Parts> parts(static_cast<std::size_t>(blocks));
  for (std::int64_t row = 0; row < rows; ++row, x += n) {
    for (std::int64_t b = 0; b < blocks; ++b) {
      const std::int64_t begin = b * reduction_block;
      parts[static_cast<std::size_t>(b)] = product_of_block(x + begin, std::min(reduction_block, n - begin));
    }
    // The order of `prod`, so a product that stays in range has the same bits.
    for (auto left = static_cast<std::size_t>(blocks); left > 1; left = (left + 1) / 2) {
      const std::size_t half = (left + 1) / 2;
      for (std::size_t i = 0; i + half < left; ++i) {
        const Parts &a = parts[i], &b = parts[i + half];
        parts[i] = parts_of(a.fraction * b.fraction, a.exponent + b.exponent);
      }
    }
    const auto exponent = static_cast<int>(std::clamp<std::int64_t>(parts[0].exponent, -5000, 5000));
    y[row] = static_cast<T>(std::ldexp(parts[0].fraction, exponent));
  }
}

template void product_by_parts(const float*, std::int64_t, std::int64_t, float*);
template void product_by_parts(const double*, std::int64_t, std::int64_t, double*);

}  // namespace minitorch::operators
