// The dimensions over which a kernel loops, merged to the fewest. It knows no kernel, and visits no element.
// Elementwise kernels merge theirs in elementwise/operand_walk.hpp: with these dimensions, a transposed operand took
// 35 % longer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "operators/layout/shape.hpp"

namespace minitorch::operators {

/// A dimension, and the stride of each of N operands along it.
template <std::size_t N> struct MergedDimension {
  std::int64_t size = 1;
  std::array<std::int64_t, N> strides{};
};

/// Dimensions of N operands, the outermost first: without those of size 1, and with neighbours merged where one stride
/// serves both in all operands.
template <std::size_t N> class MergedDimensions {
 public:
  /// Appends a dimension inside the others.
  void add(std::int64_t size, const std::array<std::int64_t, N>& strides) {
    if (size == 1) return;
    if (rank_ > 0 && continues(dimensions_[rank_ - 1], size, strides)) {
      dimensions_[rank_ - 1].size *= size;
      dimensions_[rank_ - 1].strides = strides;
    } else {
      dimensions_[rank_++] = {size, strides};
    }
  }

  std::size_t rank() const { return rank_; }
  const MergedDimension<N>& operator[](std::size_t d) const { return dimensions_[d]; }
  MergedDimension<N>& operator[](std::size_t d) { return dimensions_[d]; }

 private:
  // Whether a step of `outer` is the whole length of the inner dimension, in all operands.
  static bool continues(const MergedDimension<N>& outer, std::int64_t size,
                        const std::array<std::int64_t, N>& strides) {
    for (std::size_t k = 0; k < N; ++k) {
      if (outer.strides[k] != size * strides[k]) return false;
    }
    return true;
  }

  std::array<MergedDimension<N>, max_rank> dimensions_{};
  std::size_t rank_ = 0;
};

}  // namespace minitorch::operators
