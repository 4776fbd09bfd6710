// The matrix product: a struct of forward and backward, and the rules for vectors and batches.
#include "minitorch/functions/products.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "minitorch/functions/integer_values.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/conversion.hpp"
#include "operators/linear/matmul.hpp"

namespace minitorch {

namespace {

// c = a b   =>   da = dc bᵀ,   db = aᵀ dc.   If the batch was broadcast, the engine sums the derivatives over it.
struct MatMul {
  static constexpr auto name = "matmul";

  static TensorData forward(const TensorData& a, const TensorData& b) {
    if (a.dim() == 2 && b.dim() == 2) [[likely]]
      return product(a, b);
    const Shape batch = operators::shape_broadcast(name, operators::batch_of_matrices(a.shape()),
                                                   operators::batch_of_matrices(b.shape()));
    return product(batched(a, batch), batched(b, batch));
  }
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) { return needs[1 - i]; }
  template <class V>
  static std::array<V, 2> backward(const V& dc, const V& a, const V& b, const NeedsInputGrad& needs) {
    return {needs[0] ? matmul(dc, transpose(b)) : V{}, needs[1] ? matmul(transpose(a), dc) : V{}};
  }

  // The product of two matrices, or of two batches of one shape.
  static TensorData product(const TensorData& a, const TensorData& b) {
    Shape shape = a.shape();
    shape[shape.size() - 1] = b.shape().back();
    check_shape(name, shape);
    TensorData c = detail::trusted_data(shape, a.dtype());
    operators::with_type(a.dtype(), [&]<class T>() { operators::matmul<T>(a.view<T>(), b.view<T>(), c.view<T>()); });
    return c;
  }
  static TensorData batched(const TensorData& x, const Shape& batch) {
    const Shape shape = operators::with_matrix(batch, x.shape()[-2], x.shape()[-1]);
    return shape == x.shape() ? x : expand(x, shape);
  }
};

}  // namespace

template <TensorLike V> V matmul(const V& a, const V& b) {
  if (a.dtype() != b.dtype()) {
    const DType dtype = promoted(a.dtype(), b.dtype());
    return matmul(to(a, dtype), to(b, dtype));
  }
  const auto refuse = [&](const std::string& rule) {
    throw ShapeError("matmul: " + rule + ": " + to_text(a.shape()) + " @ " + to_text(b.shape()));
  };
  if (a.dim() == 0 || b.dim() == 0) refuse("a number has no matrix product, multiply it by *");
  const std::int64_t inner = a.shape().back();
  const std::int64_t rows = b.shape()[b.dim() < 2 ? 0 : b.dim() - 2];
  if (inner != rows) {
    throw ShapeError("matmul: inner sizes differ: " + to_text(a.shape()) + " @ " + to_text(b.shape()) + " needs " +
                     std::to_string(inner) + " == " + std::to_string(rows));
  }
  if (a.dim() == 2 && b.dim() == 2) [[likely]]
    return call(MatMul{}, a, b);
  for (std::size_t d = 3; d <= std::min(a.dim(), b.dim()); ++d) {
    const std::int64_t n = a.shape()[a.dim() - d], m = b.shape()[b.dim() - d];
    if (n != m && n != 1 && m != 1) {
      refuse("batches do not broadcast, sizes must be equal or one of them 1, not " + std::to_string(n) + " and " +
             std::to_string(m));
    }
  }
  if (a.dim() == 1) {
    const V c = matmul(unsqueeze(a, 0), b);
    return squeeze(c, b.dim() == 1 ? -1 : -2);
  }
  if (b.dim() == 1) return squeeze(matmul(a, unsqueeze(b, 1)), -1);
  if (b.dim() == 2 && a.numel() > 0) {  // one large product instead of a batch of small ones
    Shape shape = a.shape();
    shape[shape.size() - 1] = b.shape()[1];
    return reshape(matmul(reshape(a, {a.numel() / inner, inner}), b), shape);
  }
  return call(MatMul{}, a, b);
}

Tensor matmul(const Tensor& a, const Tensor& b) { return matmul<Tensor>(a, b); }

namespace {

// Throws ShapeError unless a and b, which the function calls `operands`, have these numbers of dimensions and fit.
void check_product(std::string_view function, std::string_view operands, const Tensor& a, std::size_t a_rank,
                   const Tensor& b, std::size_t b_rank) {
  const std::string both = to_text(a.shape()) + " @ " + to_text(b.shape());
  if (a.dim() != a_rank || b.dim() != b_rank) {
    throw ShapeError(std::string(function) + ": needs " + std::string(operands) + ", not " + both);
  }
  const auto check_equal = [&](const char* what, std::int64_t n, std::int64_t m) {
    if (n == m) return;
    throw ShapeError(std::string(function) + ": " + what + " differ: " + both + " needs " + std::to_string(n) +
                     " == " + std::to_string(m));
  };
  if (a_rank == 3) check_equal("batches", a.shape()[0], b.shape()[0]);
  check_equal("inner sizes", a.shape().back(), b.shape()[b_rank == 1 ? 0 : b_rank - 2]);
}

// factor x, in the dtype of x, which is not int64 unless the factor is an int64.
Tensor scaled(const Tensor& x, const RealNumber& factor) {
  if (factor == 1) return x;
  return x.dtype() == int64 ? x * operators::to_element<std::int64_t>(factor) : x * double{factor};
}

}  // namespace

Tensor dot(const Tensor& a, const Tensor& b) {
  check_product("dot", "two vectors", a, 1, b, 1);
  return matmul(a, b);
}

Tensor outer(const Tensor& a, const Tensor& b) {
  if (a.dim() != 1 || b.dim() != 1) {
    throw ShapeError("outer: needs two vectors, not " + to_text(a.shape()) + " and " + to_text(b.shape()));
  }
  check_shape("outer", {a.numel(), b.numel()});
  return unsqueeze(a, 1) * b;
}

Tensor mv(const Tensor& a, const Tensor& b) {
  check_product("mv", "a matrix and a vector", a, 2, b, 1);
  return matmul(a, b);
}

Tensor mm(const Tensor& a, const Tensor& b) {
  check_product("mm", "two matrices", a, 2, b, 2);
  return matmul(a, b);
}

Tensor bmm(const Tensor& a, const Tensor& b) {
  check_product("bmm", "two batches of matrices", a, 3, b, 3);
  return matmul(a, b);
}

Tensor addmm(const Tensor& x, const Tensor& a, const Tensor& b, AddmmOptions options) {
  check_product("addmm", "two matrices", a, 2, b, 2);
  const Shape shape{a.shape()[0], b.shape()[1]};
  if (!operators::broadcasts_to(x.shape(), shape)) {
    throw ShapeError("addmm: a tensor " + to_text(x.shape()) + " does not broadcast to the product " + to_text(shape));
  }
  const DType dtype = promoted(x.dtype(), promoted(a.dtype(), b.dtype()));
  for (const RealNumber& factor : {options.beta, options.alpha}) check_integer("addmm", "a factor", factor, dtype);
  const Tensor product = scaled(to(matmul(a, b), dtype), options.alpha);
  return options.beta == 0 ? product : scaled(to(x, dtype), options.beta) + product;
}

template TensorData matmul(const TensorData& a, const TensorData& b);

}  // namespace minitorch
