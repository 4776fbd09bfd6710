// The matrix product: a struct of forward and backward, and the rules for vectors and batches.
#include "minitorch/functions/products.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/linear/matmul.hpp"

namespace minitorch {

namespace {

// c = a b   =>   da = dc bᵀ,   db = aᵀ dc.   If the batch was broadcast, the engine sums the derivatives over it.
struct MatMul {
  static constexpr auto name = "matmul";

  static TensorData forward(const TensorData& a, const TensorData& b) {
    if (a.dim() == 2 && b.dim() == 2) [[likely]]
      return product(a, b);
    const Shape batch = operators::shape_broadcast(name, batch_of(a), batch_of(b));
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
  static Shape batch_of(const TensorData& x) {
    Shape shape = x.shape();
    shape.erase(shape.size() - 1);
    shape.erase(shape.size() - 1);
    return shape;
  }
  static TensorData batched(const TensorData& x, Shape batch) {
    batch.push_back(x.shape()[x.dim() - 2]);
    batch.push_back(x.shape()[x.dim() - 1]);
    return batch == x.shape() ? x : expand(x, batch);
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

template TensorData matmul(const TensorData& a, const TensorData& b);

}  // namespace minitorch
