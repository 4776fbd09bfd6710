// A diagonal and its derivative: two structs, each the backward of the other.
#include "minitorch/functions/diagonal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <tuple>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "operators/errors/error.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch {

namespace {

// y[..., i] = x[..., i, ..., i + offset, ...]   =>   dx = dy on the diagonal, and 0 elsewhere
struct Diagonal {
  Shape shape;  // of x
  std::int64_t offset;
  std::size_t dim1, dim2;
  static constexpr auto name = "diagonal";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    const Strides& strides = x.strides();
    // Without elements the offset may be so large that the product overflows.
    const std::int64_t first = length() == 0 ? 0 : offset < 0 ? -offset * strides[dim1] : offset * strides[dim2];
    return detail::trusted_view(x, of(shape, length()), of(strides, strides[dim1] + strides[dim2]), x.offset() + first);
  }
  std::int64_t length() const {
    const std::int64_t below = std::min<std::int64_t>(offset, 0), above = std::max<std::int64_t>(offset, 0);
    return std::max<std::int64_t>(std::min(shape[dim1] + below, shape[dim2] - above), 0);
  }
  // A shape or strides without the entries of dim1 and dim2, and with `last` appended.
  Dims of(Dims dims, std::int64_t last) const {
    for (const std::size_t d : {std::max(dim1, dim2), std::min(dim1, dim2)}) dims.erase(d);
    dims.push_back(last);
    return dims;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const {
    return {diagonal_backward(dy, shape, offset, as_dim(dim1), as_dim(dim2))};
  }
  void add_backward(const TensorData& dy, const TensorData& dx) const { zip_into(operators::Add{}, forward(dx), dy); }
};

// y = 0, but x on the diagonal   =>   dx = the diagonal of dy
struct DiagonalBackward {
  Diagonal diagonal;
  static constexpr auto name = "diagonal_backward";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    TensorData y = full(diagonal.shape, 0, x.dtype(), name);
    copy_into(diagonal.forward(y), x);
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {call(diagonal, dy)}; }
};

// The function for tensors of `shape`. Throws unless dim1 and dim2 are two dimensions.
Diagonal diagonal_of(std::string_view function, const Shape& shape, std::int64_t offset, std::int64_t dim1,
                     std::int64_t dim2) {
  const std::size_t a = dimension(function, dim1, shape.size()), b = dimension(function, dim2, shape.size());
  if (shape.empty() || a == b) {
    throw ShapeError(std::string(function) + ": dimensions " + std::to_string(dim1) + " and " + std::to_string(dim2) +
                     " of a tensor " + to_text(shape) + " are the same, they must differ");
  }
  // No diagonal is further away than a tensor is large.
  return {shape, std::clamp(offset, -numel_limit, numel_limit), a, b};
}

}  // namespace

template <TensorLike V> V diagonal(const V& x, WholeNumber offset, WholeNumber dim1, WholeNumber dim2) {
  return call(diagonal_of("diagonal", x.shape(), offset, dim1, dim2), x);
}

template <TensorLike V>
V diagonal_backward(const V& x, const Shape& shape, WholeNumber offset, WholeNumber dim1, WholeNumber dim2) {
  check_shape("diagonal_backward", shape);
  const Diagonal f = diagonal_of("diagonal_backward", shape, offset, dim1, dim2);
  const Shape expected = f.of(shape, f.length());
  if (x.shape() != expected) {
    throw ShapeError("diagonal_backward: a diagonal " + to_text(x.shape()) + " for a tensor " + to_text(shape) +
                     ", it must be " + to_text(expected));
  }
  return call(DiagonalBackward{f}, x);
}

Tensor diagonal(const Tensor& x, WholeNumber offset, WholeNumber dim1, WholeNumber dim2) {
  return diagonal<Tensor>(x, offset, dim1, dim2);
}
Tensor diagonal_backward(const Tensor& x, const Shape& shape, WholeNumber offset, WholeNumber dim1, WholeNumber dim2) {
  return diagonal_backward<Tensor>(x, shape, offset, dim1, dim2);
}

Tensor diag(const Tensor& x, WholeNumber diagonal) {
  if (x.dim() == 2) return clone(minitorch::diagonal(x, diagonal));
  if (x.dim() != 1) {
    throw ShapeError("diag: a tensor " + to_text(x.shape()) + ", it must be a vector or a matrix; diagonal takes any");
  }
  const std::int64_t offset = std::clamp<std::int64_t>(diagonal, -numel_limit, numel_limit);
  const std::int64_t size = x.numel() + std::abs(offset);
  check_shape("diag", {size, size});
  return diagonal_backward(x, {size, size}, offset, 0, 1);
}

Tensor trace(const Tensor& x) {
  if (x.dim() != 2) throw ShapeError("trace: a tensor " + to_text(x.shape()) + ", it must be a matrix");
  return sum(diagonal(x));
}

// Instantiates the functions of TensorData, by taking their addresses.
[[gnu::used]] static constinit auto diagonals_of_data =
    std::tuple(&diagonal<TensorData>, &diagonal_backward<TensorData>);

}  // namespace minitorch
