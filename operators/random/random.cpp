// Random fills. Logarithm, sine and cosine are polynomials of our own, so the loops vectorise and a key gives the same
// bits with every C library. (This file is compiled without fused multiply-add.)
#include "operators/random/random.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "operators/layout/shape.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t grain = 16384;  // even, so no pair of normal numbers is split

void record(std::string_view kernel, std::int64_t n) { KernelTrace::record(kernel, {n}, Path::contiguous, n, grain); }

std::uint64_t bits_at(std::uint64_t key, std::int64_t i) { return random_bits(key, static_cast<std::uint64_t>(i)); }

constexpr std::uint64_t one_bits = std::bit_cast<std::uint64_t>(1.0);

// 52 bits as a number in [1, 2).
double in_one_to_two(std::uint64_t bits) { return std::bit_cast<double>((bits >> 12U) | one_bits); }

// c[i] + c[i + 1] x + c[i + 2] x² + ...
template <std::size_t i = 0, std::size_t N> inline double polynomial(const std::array<double, N>& c, double x) {
  if constexpr (i + 1 == N) {
    return c[i];
  } else {
    return c[i] + x * polynomial<i + 1>(c, x);
  }
}

// log u for u in (0, 1], within 2 units in the last place: log u = e log 2 + 2 (s + s³/3 + s⁵/5 + ...), where u = 2ᵉ m
// with √½ <= m < √2, and s = (m - 1)/(m + 1), so |s| < 0.172.
inline double log_of_fraction(double u) {
  constexpr std::array odd_reciprocals{2.0,      2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9, 2.0 / 11,
                                       2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21};
  constexpr std::uint64_t exponent_mask = 0xfff0000000000000U;
  constexpr std::uint64_t from_root_half = one_bits - std::bit_cast<std::uint64_t>(std::numbers::sqrt2 / 2);
  const auto bits = std::bit_cast<std::uint64_t>(u);
  const std::uint64_t exponent = (bits + from_root_half) & exponent_mask;  // of 2ᵉ, biased by 1023
  const auto m = std::bit_cast<double>(bits - exponent + one_bits);
  // Writing an integer below 2⁵² into the lowest bits of the double 2⁵² adds it.
  const double e = std::bit_cast<double>((exponent >> 52U) | std::bit_cast<std::uint64_t>(0x1p52)) - (0x1p52 + 1023);
  const double s = (m - 1) / (m + 1);
  return e * std::numbers::ln2 + s * polynomial(odd_reciprocals, s * s);
}

// The cosine and the sine of an angle from 0 to π/4, by Taylor series.
inline std::pair<double, double> cos_and_sin(double angle) {
  constexpr std::array cos_terms{1.0,
                                 -1.0 / 2,
                                 1.0 / 24,
                                 -1.0 / 720,
                                 1.0 / 40320,
                                 -1.0 / 3628800,
                                 1.0 / 479001600,
                                 -1.0 / 87178291200,
                                 1.0 / 20922789888000};
  constexpr std::array sin_terms{1.0,
                                 -1.0 / 6,
                                 1.0 / 120,
                                 -1.0 / 5040,
                                 1.0 / 362880,
                                 -1.0 / 39916800,
                                 1.0 / 6227020800,
                                 -1.0 / 1307674368000,
                                 1.0 / 355687428096000};
  const double square = angle * angle;
  return {polynomial(cos_terms, square), angle * polynomial(sin_terms, square)};
}

inline double square_of_radius(std::uint64_t bits) { return -2 * log_of_fraction(2 - in_one_to_two(bits)); }

// A random point on the unit circle: a point in the first octant, mirrored into a random octant by three more bits.
inline NormalPair point_on_circle(std::uint64_t bits) {
  const auto [cosine, sine] = cos_and_sin((in_one_to_two(bits) - 1) * (std::numbers::pi / 4));
  const auto x = std::bit_cast<std::uint64_t>(cosine), y = std::bit_cast<std::uint64_t>(sine);
  const std::uint64_t swapped = (x ^ y) & (0 - (bits & 1U));
  const std::uint64_t sign = std::uint64_t{1} << 63U;
  return {std::bit_cast<double>(x ^ swapped ^ ((bits << 62U) & sign)),
          std::bit_cast<double>(y ^ swapped ^ ((bits << 61U) & sign))};
}

// The upper 64 bits of the product of two 64-bit integers.
std::uint64_t upper_product(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t low = 0xffffffffU;
  const std::uint64_t middle = (a >> 32U) * (b & low) + (((a & low) * (b & low)) >> 32U);
  const std::uint64_t other = (a & low) * (b >> 32U) + (middle & low);
  return (a >> 32U) * (b >> 32U) + (middle >> 32U) + (other >> 32U);
}

}  // namespace

NormalPair normal_pair(std::uint64_t radius_bits, std::uint64_t angle_bits) {
  const double radius = std::sqrt(square_of_radius(radius_bits));
  const auto [x, y] = point_on_circle(angle_bits);
  return {radius * x, radius * y};
}

template <std::floating_point T> void random_uniform(std::uint64_t key, std::int64_t n, T* y, double low, double high) {
  record("random_uniform", n);
  constexpr unsigned digits = std::same_as<T, float> ? 24 : 53;
  const double from = static_cast<T>(low), range = static_cast<T>(high) - from;
  const T largest = std::nextafter(static_cast<T>(high), static_cast<T>(low));
  parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::uint64_t bits = bits_at(key, i) >> (64 - digits);
      const double u =
          static_cast<double>(static_cast<std::int64_t>(bits)) / static_cast<double>(std::int64_t{1} << digits);
      y[i] = std::min(static_cast<T>(from + range * u), largest);
    }
  });
}

template <std::floating_point T>
void random_normal(std::uint64_t key, std::int64_t n, T* y, double mean, double deviation) {
  record("random_normal", n);
  parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
    constexpr std::int64_t block = 256;
    std::array<double, block / 2> radii{};
    double* radius = radii.data();
    for (std::int64_t i = begin; i < end; i += block) {
      const std::int64_t pairs = std::min(block, end - i) / 2;
      for (std::int64_t k = 0; k < pairs; ++k) radius[k] = square_of_radius(bits_at(key, i + 2 * k));
      for (std::int64_t k = 0; k < pairs; ++k) radius[k] = std::sqrt(radius[k]);
      for (std::int64_t k = 0; k < pairs; ++k) {
        const auto point = point_on_circle(bits_at(key, i + 2 * k + 1));
        y[i + 2 * k] = static_cast<T>(mean + deviation * (radius[k] * point.first));
        y[i + 2 * k + 1] = static_cast<T>(mean + deviation * (radius[k] * point.second));
      }
    }
    if ((end - begin) % 2 == 1) {
      y[end - 1] = static_cast<T>(mean + deviation * normal_pair(bits_at(key, end - 1), bits_at(key, end)).first);
    }
  });
}

void random_integers(std::uint64_t key, std::int64_t n, std::int64_t* y, std::int64_t low, std::int64_t high) {
  record("random_integers", n);
  const std::uint64_t from = static_cast<std::uint64_t>(low), range = static_cast<std::uint64_t>(high) - from;
  parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      y[i] = static_cast<std::int64_t>(from + upper_product(bits_at(key, i), range));
    }
  });
}

void random_permutation(std::uint64_t key, std::int64_t n, std::int64_t* y) {
  KernelTrace::record("random_permutation", {n}, Path::contiguous, n, std::max<std::int64_t>(n, 1));
  std::iota(y, y + n, std::int64_t{0});
  for (std::int64_t i = n - 1; i > 0; --i) {
    const auto places = static_cast<std::uint64_t>(i) + 1;
    std::swap(y[i], y[upper_product(bits_at(key, i), places)]);
  }
}

template void random_uniform(std::uint64_t, std::int64_t, float*, double, double);
template void random_uniform(std::uint64_t, std::int64_t, double*, double, double);
template void random_normal(std::uint64_t, std::int64_t, float*, double, double);
template void random_normal(std::uint64_t, std::int64_t, double*, double, double);

}  // namespace minitorch::operators
