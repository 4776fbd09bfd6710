// Maximum pooling by definition, on elements of which many are equal or special.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/special_values.hpp"

namespace minitorch::test {

struct PoolCase {
  Pair2d kernel = 1, stride = 1, padding = 0, dilation = 1;
};

struct PlainPool {
  std::vector<double> values;
  std::vector<std::int64_t> indices;
};

// The largest elements of windows at the positions that the result has, by definition.
inline PlainPool plain_max_pool(const Tensor& x, const Shape& result, const PoolCase& c) {
  PlainPool y;
  const std::vector<double> from = elements(x);
  const std::int64_t height = x.size(-2), width = x.size(-1), pictures = x.numel() / (height * width);
  for (std::int64_t n = 0; n < pictures; ++n) {
    for (std::int64_t i = 0; i < result[-2]; ++i) {
      for (std::int64_t j = 0; j < result[-1]; ++j) {
        double value = 0;
        std::int64_t index = -1;
        for (std::int64_t k = 0; k < c.kernel.height * c.kernel.width; ++k) {
          const std::int64_t row = i * c.stride.height - c.padding.height + k / c.kernel.width * c.dilation.height;
          const std::int64_t column = j * c.stride.width - c.padding.width + k % c.kernel.width * c.dilation.width;
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          const double element = from[static_cast<std::size_t>((n * height + row) * width + column)];
          if (index < 0 || element > value || std::isnan(element)) value = element, index = row * width + column;
        }
        y.values.push_back(value);
        y.indices.push_back(index);
      }
    }
  }
  return y;
}

// The same bits, where all NaN are one.
inline bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
    return (std::isnan(x) && std::isnan(y)) || std::bit_cast<std::int64_t>(x) == std::bit_cast<std::int64_t>(y);
  });
}

// Numbers of which many are equal, or NaN, infinite or -0.
inline Tensor special_elements(Tensor like) {
  std::vector<double> values(static_cast<std::size_t>(like.numel()));
  const std::vector<double> choice = {1, 2, -3, 0, -0.0, infinity, -infinity, not_a_number, 2, 1};
  const bool has_nan = *rc::gen::arbitrary<bool>();
  for (double& value : values) {
    value = choice[*rc::gen::inRange<std::size_t>(0, choice.size())];
    if (std::isnan(value) && !has_nan) value = -infinity;
  }
  return like.copy_(from_vector(values, like.shape(), {.dtype = like.dtype()}));
}

inline std::int64_t any_size(std::int64_t least, std::int64_t most) { return *rc::gen::inRange(least, most + 1); }

}  // namespace minitorch::test
