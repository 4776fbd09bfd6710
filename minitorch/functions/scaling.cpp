// Tests for overflow and underflow, and powers of 2.
#include "minitorch/functions/scaling.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/recording/recording.hpp"
#include "operators/reduce/range.hpp"

namespace minitorch {

namespace {

template <class T> bool magnitudes_between(const TensorData& x, T least, T most) {
  return operators::answered("whether all numbers are in range", [elements = x.view<T>(), least, most] {
    return operators::magnitudes_between<T>(elements, least, most);
  });
}

// Calls f with the std::numeric_limits of the element type, float or double.
template <class F> bool with_limits(const TensorData& x, const F& f) {
  return x.dtype() == float32 ? f(std::numeric_limits<float>()) : f(std::numeric_limits<double>());
}

template <class T> void round_to_powers_of_2(const TensorData& x) {
  operators::recorded("largest_power_of_2", [elements = x.data<T>(), n = x.numel()] {
    for (std::int64_t i = 0; i < n; ++i) {
      const T size = elements[i];
      elements[i] = size > 0 && std::isfinite(size) ? std::ldexp(T{1}, std::ilogb(size)) : 1;
    }
  });
}

}  // namespace

bool all_finite(const TensorData& x) {
  const TensorData side_by_side = contiguous(x);
  return with_limits(x, [&](auto limits) {
    using T = decltype(limits.max());
    return magnitudes_between(side_by_side, T{0}, limits.max());
  });
}

bool all_in_range(const TensorData& sums, double n) {
  const TensorData side_by_side = contiguous(sums);
  return with_limits(sums, [&](auto limits) {
    using T = decltype(limits.max());
    return magnitudes_between(side_by_side, static_cast<T>(n * limits.min()), limits.max());
  });
}

TensorData largest_power_of_2(const TensorData& x, const ReducedDims& dims) {
  TensorData sizes = amax(abs(x), dims.list(), {.keepdim = true});
  if (x.dtype() == float32) {
    round_to_powers_of_2<float>(sizes);
  } else {
    round_to_powers_of_2<double>(sizes);
  }
  return sizes;
}

TensorData exponents_of_neighbours(const TensorData& x, std::size_t dim) {
  TensorData exponents(x.shape(), float64);
  const TensorData side_by_side = contiguous(x);
  const auto* const from = side_by_side.data<double>();
  auto* const to = exponents.data<double>();
  const std::int64_t n = x.shape()[dim], step = side_by_side.strides()[dim];
  for (std::int64_t line = 0; line < x.numel() / n; ++line) {
    const std::int64_t first = line / step * step * n + line % step;
    double sum = 0, before = 0;  // of binary logarithms: what is rounded off one exponent goes into the next
    for (std::int64_t i = first; i < first + n * step; i += step) {
      if (std::isfinite(from[i]) && from[i] != 0) sum += std::log2(std::abs(from[i]));
      to[i] = std::nearbyint(sum) - before;
      before += to[i];
    }
  }
  return exponents;
}

std::array<TensorData, 2> powers_of_2(const TensorData& e) {
  constexpr double most = 1400;  // far beyond the range: a number near 1 times 2^1400 is infinite
  std::array factors = {TensorData(e.shape(), float64), TensorData(e.shape(), float64)};
  const TensorData side_by_side = contiguous(e);
  const auto* const exponents = side_by_side.data<double>();
  for (std::int64_t i = 0; i < e.numel(); ++i) {
    const auto exponent = static_cast<int>(std::clamp(exponents[i], -most, most)), half = exponent / 2;
    factors[0].data<double>()[i] = std::ldexp(1.0, half);
    factors[1].data<double>()[i] = std::ldexp(1.0, exponent - half);
  }
  return factors;
}

}  // namespace minitorch
