// The dimensions of a tensor for kernels that reduce: split into kept and reduced ones, and merged to the fewest. It
// computes positions and packs elements, and knows no reduction.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <type_traits>

#include "operators/layout/merged_dimensions.hpp"
#include "operators/layout/shape.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// Some dimensions of a tensor, merged to the fewest (MergedDimensions).
class Axes {
 public:
  struct Axis {
    std::int64_t size = 1, stride = 1;
  };

  /// Appends a dimension.
  void add(std::int64_t size, std::int64_t stride) {
    numel_ *= size;
    axes_.add(size, {stride});
  }

  std::int64_t numel() const { return numel_; }
  std::size_t rank() const { return axes_.rank(); }
  Axis operator[](std::size_t d) const { return {axes_[d].size, axes_[d].strides[0]}; }
  /// The number of elements of the dimensions behind dimension d.
  std::int64_t numel_behind(std::size_t d) const {
    std::int64_t n = 1;
    while (++d < rank()) n *= axes_[d].size;
    return n;
  }
  /// The dimension whose elements lie nearest to each other: the last, if no other has a smaller stride.
  std::size_t nearest() const {
    std::size_t nearest = rank() - (rank() > 0 ? 1 : 0);
    for (std::size_t d = rank(); d-- > 0;) {
      if (std::abs((*this)[d].stride) < std::abs((*this)[nearest].stride)) nearest = d;
    }
    return nearest;
  }
  /// The last dimension, which is the innermost loop.
  Axis inner() const { return rank() > 0 ? (*this)[rank() - 1] : Axis{}; }
  /// Whether there is at most one dimension.
  bool is_one_run() const { return rank() <= 1; }
  /// Whether the elements lie in order without gaps.
  bool contiguous() const { return rank() == 0 || (rank() == 1 && (*this)[0].stride == 1); }
  /// The position of element number `ordinal`.
  std::int64_t offset(std::int64_t ordinal) const { return offset_along(rank(), ordinal); }

  /// Splits the elements [begin, end) into runs along the last dimension, and calls run(offset, count) for each.
  template <class Run> void for_runs(std::int64_t begin, std::int64_t end, const Run& run) const {
    const auto [size, stride] = inner();
    if (begin >= end) return;
    if (rank() <= 1) return run(begin * stride, end - begin);
    // With two dimensions, only the first run takes a division.
    std::int64_t row = begin / size, in_row = begin % size;
    for (std::int64_t count = 0; begin < end; begin += count, ++row, in_row = 0) {
      count = std::min(end - begin, size - in_row);
      run(offset_along(rank() - 1, row) + in_row * stride, count);
    }
  }

 private:
  // The position of element number `ordinal` of the first `dims` dimensions.
  std::int64_t offset_along(std::size_t dims, std::int64_t ordinal) const {
    std::int64_t position = 0;
    for (std::size_t d = dims; d-- > 1;) {
      position += ordinal % axes_[d].size * axes_[d].strides[0];
      ordinal /= axes_[d].size;
    }
    return dims > 0 ? position + ordinal * axes_[0].strides[0] : 0;
  }

  MergedDimensions<1> axes_;
  std::int64_t numel_ = 1;
};

/// Copies n elements, `stride` apart, to y, without gaps. For 1 and 2, the compiler makes SIMD of the loop.
template <class T> void pack_run(const T* x, std::int64_t stride, std::int64_t n, T* y) {
  const auto pack_by = [&](const auto step) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = x[i * step];
  };
  if (stride == 1) return pack_by(std::integral_constant<std::int64_t, 1>());
  if (stride == 2) return pack_by(std::integral_constant<std::int64_t, 2>());
  pack_by(stride);
}

/// Copies the elements number `begin` to `end` - 1 to y, without gaps.
template <class T> void pack(const T* x, const Axes& axes, std::int64_t begin, std::int64_t end, T* y) {
  const std::int64_t stride = axes.inner().stride;
  axes.for_runs(begin, end, [&](std::int64_t offset, std::int64_t count) {
    pack_run(x + offset, stride, count, y);
    y += count;
  });
}

/// The kept and the reduced dimensions of x. y has x's rank, and size 1 in the reduced dimensions.
struct Reduction {
  Axes kept, reduced;

  template <class T> Reduction(const View<const T>& x, const Shape& y) {
    for (std::size_t d = 0; d < x.shape.size(); ++d)
      (x.shape[d] == y[d] ? kept : reduced).add(x.shape[d], x.strides[d]);
  }
};

/// The dimensions before `dim`, `dim` itself, and those after it. Without dimensions, `along` has size 1.
struct SplitAxes {
  Axes outer, inner;
  Axes::Axis along;

  template <class T> SplitAxes(const View<const T>& x, std::size_t dim) {
    for (std::size_t d = 0; d < x.shape.size(); ++d) {
      if (d == dim) {
        along = {x.shape[d], x.strides[d]};
      } else {
        (d < dim ? outer : inner).add(x.shape[d], x.strides[d]);
      }
    }
  }
};

}  // namespace minitorch::operators
