// How kernels that reduce walk a tensor: dimensions put together where one step serves two, and told apart into those
// that are kept and those that are reduced. It moves nothing but what `gather` copies, and knows no reduction.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "operators/layout/shape.hpp"
#include "operators/layout/view.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

/// Some of a tensor's dimensions, as few as they can be: sizes of 1 are left out, and neighbours that are walked as one
/// are one.
class Axes {
 public:
  struct Axis {
    std::int64_t size = 1, stride = 1;
  };

  /// Puts a dimension behind those there are.
  void add(std::int64_t size, std::int64_t stride) {
    numel_ *= size;
    if (size == 1) return;
    if (rank_ > 0 && axes_[rank_ - 1].stride == stride * size) {
      axes_[rank_ - 1] = {axes_[rank_ - 1].size * size, stride};
    } else {
      axes_[rank_++] = {size, stride};
    }
  }

  std::int64_t numel() const { return numel_; }
  /// The last dimension, which is walked innermost.
  Axis inner() const { return rank_ > 0 ? axes_[rank_ - 1] : Axis{}; }
  /// Whether the elements lie side by side.
  bool contiguous() const { return rank_ == 0 || (rank_ == 1 && axes_[0].stride == 1); }
  /// Where the element number `ordinal` lies.
  std::int64_t offset(std::int64_t ordinal) const {
    std::int64_t position = 0;
    for (std::size_t d = rank_; d-- > 1;) {
      position += ordinal % axes_[d].size * axes_[d].stride;
      ordinal /= axes_[d].size;
    }
    return rank_ > 0 ? position + ordinal * axes_[0].stride : 0;
  }

  /// Calls run(offset, count) for the runs along the last dimension that the elements [begin, end) are made of.
  template <class Run> void for_runs(std::int64_t begin, std::int64_t end, const Run& run) const {
    const std::int64_t size = inner().size;
    while (begin < end) {
      const std::int64_t count = rank_ > 1 ? std::min(end - begin, size - begin % size) : end - begin;
      run(offset(begin), count);
      begin += count;
    }
  }

 private:
  std::array<Axis, max_rank> axes_{};
  std::size_t rank_ = 0;
  std::int64_t numel_ = 1;
};

/// y[i] = the element number begin + i, for i from 0 to end - begin - 1.
template <class T> void gather(const T* x, const Axes& axes, std::int64_t begin, std::int64_t end, T* y) {
  const std::int64_t stride = axes.inner().stride;
  axes.for_runs(begin, end, [&](std::int64_t offset, std::int64_t count) {
    const T* run = x + offset;
    for (std::int64_t i = 0; i < count; ++i) y[i] = run[i * stride];
    y += count;
  });
}

/// A tensor's dimensions where each element of y comes of many of x: y has x's rank, and size 1 where x is reduced.
struct Reduction {
  Axes kept, reduced;

  template <class T> Reduction(const View<const T>& x, const Shape& y) {
    for (std::size_t d = 0; d < x.shape.size(); ++d)
      (x.shape[d] == y[d] ? kept : reduced).add(x.shape[d], x.strides[d]);
  }
};

/// A tensor as three dimensions: those before `dim`, `dim`, and those after it. One without dimensions has one of size 1.
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

/// How the elements of x are walked, for a kernel's trace.
template <class T> Path path_of(const View<const T>& x) {
  for (std::size_t d = 0; d < x.shape.size(); ++d) {
    if (x.strides[d] == 0 && x.shape[d] > 1) return Path::broadcast;
  }
  return x.is_contiguous() ? Path::contiguous : Path::strided;
}

}  // namespace minitorch::operators
