// Reductions: they combine the elements along the dimensions `dims` into one each; an empty `dims` means all
// dimensions, and negative ones count from the end. The result has no reduced dimensions, or with `keepdim` has them
// with size 1. Then functions along one dimension: cumsum, softmax.
//
// Names, defaults and derivatives are PyTorch's. Squares, powers, products and exponentials overflow or underflow only
// if the result or the derivative does. They throw IndexError for a dimension that does not exist or is named twice.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/table/comparisons.hpp"

namespace minitorch {

/// Σ x; 0 for no elements. Accurate for any number of elements: the sum of 10⁸ ones is 10⁸.
Tensor sum(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// Σ x / n. Throws DtypeError for int64.
Tensor mean(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// Π x; 1 for no elements. float32 is multiplied in float64. The result loses digits if a product on the way to it is
/// denormal, below 2e-308. The derivative has all its digits, and is right for zeros.
Tensor prod(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// Σ (x - mean x)² / (n - correction). Throws DtypeError for int64.
Tensor var(const Tensor& x, const Dims& dims = {}, VarOptions options = {});
/// √var. The derivative is 0 where the result is 0. Throws DtypeError for int64.
Tensor stddev(const Tensor& x, const Dims& dims = {}, VarOptions options = {});
/// The largest element; NaN if any element is. Equal largest elements share the derivative. Throws ShapeError for no
/// elements.
Tensor amax(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// The smallest element; NaN if any element is. Equal smallest elements share the derivative. Throws ShapeError for no
/// elements.
Tensor amin(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// ln Σ eˣ, without overflow. Throws DtypeError for int64.
Tensor logsumexp(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// (Σ |x|ᵖ)^(1/p); for p = ∞ the largest |x|, for -∞ the smallest, for 0 the number of x ≠ 0. The derivative is 0 where
/// the norm is 0. Throws DtypeError for int64, and ShapeError for p = ±∞ and no elements.
Tensor norm(const Tensor& x, RealNumber p = 2, const Dims& dims = {}, ReduceOptions options = {});
/// 1 if any element is not 0, else 0: a constant of the dtype of x.
Tensor any(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// 1 if no element is 0, else 0: a constant of the dtype of x.
Tensor all(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// Whether x and y have one shape and elements that are equal in the promoted dtype. NaN is not equal to itself.
bool equal(const Tensor& x, const Tensor& y);
/// Whether all elements of x and y, which are broadcast, are close: |x - y| <= atol + rtol |y|, or equal. Throws
/// ShapeError if the shapes do not broadcast.
bool allclose(const Tensor& x, const Tensor& y, operators::IsClose tolerance = {});

/// amax over all elements.
inline Tensor max(const Tensor& x) { return amax(x); }
/// amin over all elements.
inline Tensor min(const Tensor& x) { return amin(x); }

/// Elements chosen along a dimension, and their indices in it (int64).
struct Selected {
  Tensor values;
  Tensor indices;
};
/// The largest element along `dim`, and its index; the first of equal ones. NaN counts as the largest. The derivative
/// goes to that element alone. Throws ShapeError for no elements.
Selected max(const Tensor& x, WholeNumber dim, ReduceOptions options = {});
/// The smallest element along `dim`, and its index; the first of equal ones. NaN counts as the smallest. The derivative
/// goes to that element alone. Throws ShapeError for no elements.
Selected min(const Tensor& x, WholeNumber dim, ReduceOptions options = {});
/// The index along `dim` of the largest element, as int64; the first of equal ones. Throws ShapeError for no elements.
Tensor argmax(const Tensor& x, WholeNumber dim, ReduceOptions options = {});
/// The index of the largest of all elements, counted in row-major order.
Tensor argmax(const Tensor& x);
/// The index along `dim` of the smallest element, as int64; the first of equal ones. Throws ShapeError for no elements.
Tensor argmin(const Tensor& x, WholeNumber dim, ReduceOptions options = {});
/// The index of the smallest of all elements, counted in row-major order.
Tensor argmin(const Tensor& x);

/// The running sums x₀, x₀ + x₁, ... along `dim`.
Tensor cumsum(const Tensor& x, WholeNumber dim);
/// The running products x₀, x₀ x₁, ... along `dim`. The derivative is right for zeros too.
Tensor cumprod(const Tensor& x, WholeNumber dim);
/// The differences x₁ - x₀, x₂ - x₁, ... along `dim`, n times; not fewer than none. Throws ShapeError for n below 0 and
/// for a tensor ().
Tensor diff(const Tensor& x, WholeNumber n = 1, WholeNumber dim = -1);
/// eˣ / Σ eˣ along `dim`. As in PyTorch, an element of -∞ gives 0; a row gives NaN if all its elements are -∞, or if
/// any is ∞ or NaN. Throws DtypeError for int64.
Tensor softmax(const Tensor& x, WholeNumber dim);
/// x - ln Σ eˣ along `dim`; NaN where softmax is. Throws DtypeError for int64.
Tensor log_softmax(const Tensor& x, WholeNumber dim);

/// Sums x to `shape`, over the dimensions in which `shape` broadcasts to that of x: undoes broadcasting. Throws
/// ShapeError unless `shape` broadcasts to the shape of x.
Tensor sum_to(const Tensor& x, const Shape& shape);

}  // namespace minitorch
