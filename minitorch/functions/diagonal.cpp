// The diagonal and its derivative: two structs, each the backward of the other.
#include "minitorch/functions/diagonal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <tuple>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "operators/errors/error.hpp"

namespace minitorch {

namespace {

// y[..., i] = x[..., i, ..., i, ...]   =>   dx = dy on the diagonal, and 0 elsewhere
struct Diagonal {
  Shape shape;  // of x
  std::size_t dim1, dim2;
  static constexpr auto name = "diagonal";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    const std::int64_t step = x.strides()[dim1] + x.strides()[dim2];
    return detail::trusted_view(x, of(shape, std::min(shape[dim1], shape[dim2])), of(x.strides(), step), x.offset());
  }
  // A shape or strides without the entries of dim1 and dim2, and with `last` appended.
  Dims of(Dims dims, std::int64_t last) const {
    for (const std::size_t d : {std::max(dim1, dim2), std::min(dim1, dim2)}) dims.erase(d);
    dims.push_back(last);
    return dims;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const {
    return {diagonal_backward(dy, shape, as_dim(dim1), as_dim(dim2))};
  }
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
Diagonal diagonal_of(std::string_view function, const Shape& shape, std::int64_t dim1, std::int64_t dim2) {
  const std::size_t a = dimension(function, dim1, shape.size()), b = dimension(function, dim2, shape.size());
  if (shape.empty() || a == b) {
    throw ShapeError(std::string(function) + ": dimensions " + std::to_string(dim1) + " and " + std::to_string(dim2) +
                     " of a tensor " + to_text(shape) + " are the same, they must differ");
  }
  return {shape, a, b};
}

}  // namespace

template <TensorLike V> V diagonal(const V& x, WholeNumber dim1, WholeNumber dim2) {
  return call(diagonal_of("diagonal", x.shape(), dim1, dim2), x);
}

template <TensorLike V> V diagonal_backward(const V& x, const Shape& shape, WholeNumber dim1, WholeNumber dim2) {
  check_shape("diagonal_backward", shape);
  const Diagonal f = diagonal_of("diagonal_backward", shape, dim1, dim2);
  const Shape expected = f.of(shape, std::min(shape[f.dim1], shape[f.dim2]));
  if (x.shape() != expected) {
    throw ShapeError("diagonal_backward: a diagonal " + to_text(x.shape()) + " for a tensor " + to_text(shape) +
                     ", it must be " + to_text(expected));
  }
  return call(DiagonalBackward{f}, x);
}

Tensor diagonal(const Tensor& x, WholeNumber dim1, WholeNumber dim2) { return diagonal<Tensor>(x, dim1, dim2); }
Tensor diagonal_backward(const Tensor& x, const Shape& shape, WholeNumber dim1, WholeNumber dim2) {
  return diagonal_backward<Tensor>(x, shape, dim1, dim2);
}

// Instantiates the functions of TensorData, by taking their addresses.
[[gnu::used]] static constinit auto diagonals_of_data =
    std::tuple(&diagonal<TensorData>, &diagonal_backward<TensorData>);

}  // namespace minitorch
