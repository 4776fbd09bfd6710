// Functions that make one number of many: over all elements, or over chosen dimensions (`dims`, counted from the end
// where negative; none given means all). With `keepdim` the reduced dimensions stay, with size 1.
// Names, defaults and derivatives are PyTorch's. Squares, powers, products and exponentials overflow or underflow only
// where the result or the derivative does.
//
// They throw IndexError for a dimension that is not
// there or named twice.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// Σ x, accurate for any number of elements; 0 for none.
Tensor sum(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// Σ x / n. Throws DtypeError for int64.
Tensor mean(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// Π x, with its derivative where elements are 0 too; 1 for no elements.
Tensor prod(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// Σ (x - mean x)² / (n - correction). Throws DtypeError for int64.
Tensor var(const Tensor& x, const Dims& dims = {}, VarOptions options = {});
/// √var; its derivative is 0 where it is 0 itself.
Tensor stddev(const Tensor& x, const Dims& dims = {}, VarOptions options = {});
/// The largest element, NaN if any is; equal ones share the derivative. Throws ShapeError for no elements.
Tensor amax(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// The smallest element, NaN if any is; equal ones share the derivative. Throws ShapeError for no elements.
Tensor amin(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// ln Σ eˣ, which overflows nowhere. Throws DtypeError for int64.
Tensor logsumexp(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// (Σ |x|ᵖ)^(1/p); the largest |x| for p = ∞, the smallest for -∞, the number of x ≠ 0 for p = 0. The derivative is 0
/// where the norm is 0. Throws DtypeError for int64.
Tensor norm(const Tensor& x, double p = 2, const Dims& dims = {}, ReduceOptions options = {});
/// 1 where any element is not 0, else 0: a constant.
Tensor any(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});
/// 1 where no element is 0, else 0: a constant.
Tensor all(const Tensor& x, const Dims& dims = {}, ReduceOptions options = {});

/// The largest of all elements.
inline Tensor max(const Tensor& x) { return amax(x); }
/// The smallest of all elements.
inline Tensor min(const Tensor& x) { return amin(x); }

/// Elements chosen along a dimension, and their places there (int64).
struct Selected {
  Tensor values;
  Tensor indices;
};
/// The first largest element along `dim`, and its index; NaN is larger than all. The derivative goes to it alone.
Selected max(const Tensor& x, std::int64_t dim, ReduceOptions options = {});
/// The first smallest element along `dim`, and its index; NaN is smaller than all. The derivative goes to it alone.
Selected min(const Tensor& x, std::int64_t dim, ReduceOptions options = {});
/// The place of the first largest element along `dim`, as int64.
Tensor argmax(const Tensor& x, std::int64_t dim, ReduceOptions options = {});
/// The place of the first largest element among all, counted in the order of their index.
Tensor argmax(const Tensor& x);
/// The place of the first smallest element along `dim`, as int64.
Tensor argmin(const Tensor& x, std::int64_t dim, ReduceOptions options = {});
/// The place of the first smallest element among all.
Tensor argmin(const Tensor& x);

/// The sums x₀, x₀ + x₁, ... along `dim`.
Tensor cumsum(const Tensor& x, std::int64_t dim);
/// eˣ / Σ eˣ along `dim`: 0 for -∞ beside others, NaN for a row of -∞ alone, with ∞ or with NaN, as in PyTorch. Throws
/// DtypeError for int64.
Tensor softmax(const Tensor& x, std::int64_t dim);
/// x - ln Σ eˣ along `dim`, NaN where softmax is. Throws DtypeError for int64.
Tensor log_softmax(const Tensor& x, std::int64_t dim);

/// x summed over the dimensions in which it is broadcast from `shape`: how broadcasting is undone.
Tensor sum_to(const Tensor& x, const Shape& shape);

}  // namespace minitorch
