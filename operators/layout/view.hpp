// View, the operand of most kernels: a pointer, a shape and strides. It owns no memory. Kernels do not check it:
// the caller, TensorData, ensures that all elements lie in its memory and that the shapes fit.
#pragma once

#include <cstdint>
#include <type_traits>

#include "operators/layout/indexing.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::operators {

/// The elements of a tensor, of type T (const T if they are only read). The element at index (i, j, ...) is
/// data[i·strides[0] + j·strides[1] + ...].
template <class T> struct View {
  T* data = nullptr;
  Shape shape;
  Strides strides;

  std::int64_t numel() const { return minitorch::numel(shape); }
  bool is_contiguous() const { return operators::is_contiguous(shape, strides); }
  /// The same elements, read-only.
  operator View<const T>() const requires(!std::is_const_v<T>) { return {data, shape, strides}; }
};

/// The view of contiguous elements.
template <class T> View<T> contiguous_view(T* data, const Shape& shape) {
  return {data, shape, contiguous_strides(shape)};
}

/// x with shape (1) instead of (); any other view unchanged.
template <class T> View<T> at_least_1d(const View<T>& x) { return x.shape.empty() ? View<T>{x.data, {1}, {1}} : x; }

}  // namespace minitorch::operators
