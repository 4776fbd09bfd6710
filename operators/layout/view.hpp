// What kernels take and give: elements in memory that belongs to somebody else, and how to walk them. Kernels trust it:
// that shape and strides stay in the memory, and that shapes fit, is checked by who makes views of tensors (TensorData)
// and calls.
#pragma once

#include <cstdint>
#include <type_traits>

#include "operators/layout/indexing.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::operators {

/// A tensor's elements of type T (const where they are only read): the element at index (i, j, ...) is
/// data[i·strides[0] + j·strides[1] + ...].
template <class T> struct View {
  T* data = nullptr;
  Shape shape;
  Strides strides;

  std::int64_t numel() const { return minitorch::numel(shape); }
  bool is_contiguous() const { return operators::is_contiguous(shape, strides); }
  /// The same elements, to be read.
  operator View<const T>() const requires(!std::is_const_v<T>) { return {data, shape, strides}; }
};

/// The view of elements that lie without gaps.
template <class T> View<T> contiguous_view(T* data, const Shape& shape) {
  return {data, shape, contiguous_strides(shape)};
}

/// A view of one number as a view of shape (1); any other view as it is.
template <class T> View<T> at_least_1d(const View<T>& x) { return x.shape.empty() ? View<T>{x.data, {1}, {1}} : x; }

}  // namespace minitorch::operators
