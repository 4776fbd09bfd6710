// The dimensions of a tensor for kernels that reduce: split into kept and reduced ones, and merged to the fewest. It
// computes positions and packs elements, and knows no reduction.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

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
  /// The last dimension, which is the innermost loop.
  Axis inner() const { return axes_.rank() > 0 ? axis(axes_.rank() - 1) : Axis{}; }
  /// Whether there is at most one dimension.
  bool is_one_run() const { return axes_.rank() <= 1; }
  /// Whether the elements lie in order without gaps.
  bool contiguous() const { return axes_.rank() == 0 || (axes_.rank() == 1 && axis(0).stride == 1); }
  /// The position of element number `ordinal`.
  std::int64_t offset(std::int64_t ordinal) const {
    std::int64_t position = 0;
    for (std::size_t d = axes_.rank(); d-- > 1;) {
      position += ordinal % axis(d).size * axis(d).stride;
      ordinal /= axis(d).size;
    }
    return axes_.rank() > 0 ? position + ordinal * axis(0).stride : 0;
  }

  /// Splits the elements [begin, end) into runs along the last dimension, and calls run(offset, count) for each.
  template <class Run> void for_runs(std::int64_t begin, std::int64_t end, const Run& run) const {
    const std::int64_t size = inner().size;
    while (begin < end) {
      const std::int64_t count = axes_.rank() > 1 ? std::min(end - begin, size - begin % size) : end - begin;
      run(offset(begin), count);
      begin += count;
    }
  }

 private:
  Axis axis(std::size_t d) const { return {axes_[d].size, axes_[d].strides[0]}; }

  MergedDimensions<1> axes_;
  std::int64_t numel_ = 1;
};

/// Copies the elements number `begin` to `end` - 1 to y, without gaps.
template <class T> void pack(const T* x, const Axes& axes, std::int64_t begin, std::int64_t end, T* y) {
  const std::int64_t stride = axes.inner().stride;
  axes.for_runs(begin, end, [&](std::int64_t offset, std::int64_t count) {
    const T* run = x + offset;
    for (std::int64_t i = 0; i < count; ++i) y[i] = run[i * stride];
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
