// The functions of tensors for TensorData, without a graph. A `backward` that is written with them serves both
// TensorData and Tensor. Arguments, results and errors are those of the functions of the same names in the header named
// above each group. The elementwise functions of both are in tensor_functions.hpp.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

// reductions.hpp
template <TensorLike V> V sum(const V& x, const Dims& dims = {}, ReduceOptions options = {});
template <TensorLike V> V mean(const V& x, const Dims& dims = {}, ReduceOptions options = {});
template <TensorLike V> V prod(const V& x, const Dims& dims = {}, ReduceOptions options = {});
template <TensorLike V> V var(const V& x, const Dims& dims = {}, VarOptions options = {});
template <TensorLike V> V stddev(const V& x, const Dims& dims = {}, VarOptions options = {});
template <TensorLike V> V amax(const V& x, const Dims& dims = {}, ReduceOptions options = {});
template <TensorLike V> V amin(const V& x, const Dims& dims = {}, ReduceOptions options = {});
template <TensorLike V> V logsumexp(const V& x, const Dims& dims = {}, ReduceOptions options = {});
template <TensorLike V> V norm(const V& x, RealNumber p = 2, const Dims& dims = {}, ReduceOptions options = {});
template <TensorLike V> V any(const V& x, const Dims& dims = {}, ReduceOptions options = {});
template <TensorLike V> V all(const V& x, const Dims& dims = {}, ReduceOptions options = {});
template <TensorLike V> V cumsum(const V& x, WholeNumber dim);
template <TensorLike V> V cumprod(const V& x, WholeNumber dim);
template <TensorLike V> V softmax(const V& x, WholeNumber dim);
template <TensorLike V> V log_softmax(const V& x, WholeNumber dim);
template <TensorLike V> V sum_to(const V& x, const Shape& shape);

// views.hpp
template <TensorLike V> V reshape(const V& x, const Shape& shape);
template <TensorLike V> V view(const V& x, const Shape& shape);
template <TensorLike V> V flatten(const V& x, WholeNumber start_dim = 0, WholeNumber end_dim = -1);
template <TensorLike V> V unsqueeze(const V& x, WholeNumber dim);
template <TensorLike V> V squeeze(const V& x, WholeNumber dim);
template <TensorLike V> V squeeze(const V& x);
template <TensorLike V> V permute(const V& x, const Dims& order);
template <TensorLike V> V transpose(const V& x, WholeNumber dim0 = -2, WholeNumber dim1 = -1);
template <TensorLike V> V t(const V& x);
template <TensorLike V> V expand(const V& x, const Shape& shape);

// slicing.hpp
template <TensorLike V> V narrow(const V& x, WholeNumber dim, WholeNumber start, WholeNumber length);
template <TensorLike V>
V slice(const V& x, WholeNumber dim, WholeNumber start = 0, WholeNumber end = std::numeric_limits<std::int64_t>::max(),
        WholeNumber step = 1);
template <TensorLike V> V select(const V& x, WholeNumber dim, WholeNumber index);
template <TensorLike V> std::vector<V> split(const V& x, WholeNumber size, WholeNumber dim = 0);
template <TensorLike V> std::vector<V> split(const V& x, const std::vector<std::int64_t>& sizes, WholeNumber dim = 0);
template <TensorLike V> std::vector<V> chunk(const V& x, WholeNumber chunks, WholeNumber dim = 0);
template <TensorLike V>
V slice_backward(const V& x, WholeNumber dim, WholeNumber start, WholeNumber step, WholeNumber size);

// joining.hpp
template <TensorLike V> V cat(const std::vector<V>& xs, WholeNumber dim = 0);
template <TensorLike V> V stack(const std::vector<V>& xs, WholeNumber dim = 0);
template <TensorLike V>
V pad(const V& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, RealNumber value = 0);
template <TensorLike V> V flip(const V& x, const Dims& dims);
template <TensorLike V> V roll(const V& x, const Dims& shifts, const Dims& dims = {});
template <TensorLike V> V tril(const V& x, WholeNumber diagonal = 0);
template <TensorLike V> V triu(const V& x, WholeNumber diagonal = 0);

// selection.hpp
template <TensorLike V> V gather(const V& x, WholeNumber dim, const V& index);
template <TensorLike V> V scatter_add(const V& x, WholeNumber dim, const V& index, const V& source);
template <TensorLike V> V scatter(const V& x, WholeNumber dim, const V& index, const V& source);
template <TensorLike V> V index_select(const V& x, WholeNumber dim, const V& index);
template <TensorLike V> V index_add(const V& x, WholeNumber dim, const V& index, const V& source);

// products.hpp
template <TensorLike V> V matmul(const V& a, const V& b);

// diagonal.hpp
template <TensorLike V> V diagonal(const V& x, WholeNumber offset = 0, WholeNumber dim1 = 0, WholeNumber dim2 = 1);
template <TensorLike V>
V diagonal_backward(const V& x, const Shape& shape, WholeNumber offset, WholeNumber dim1, WholeNumber dim2);

}  // namespace minitorch
