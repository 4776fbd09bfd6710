// The functions of tensors for TensorData, without a graph. A `backward` that is written with them serves both
// TensorData and Tensor. Arguments, results and errors are those of the functions of the same names in the header named
// above each group. The elementwise functions of both are in tensor_functions.hpp.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor_data.hpp"

namespace minitorch {

// reductions.hpp
TensorData sum(const TensorData& x, const Dims& dims = {}, ReduceOptions options = {});
TensorData mean(const TensorData& x, const Dims& dims = {}, ReduceOptions options = {});
TensorData prod(const TensorData& x, const Dims& dims = {}, ReduceOptions options = {});
TensorData var(const TensorData& x, const Dims& dims = {}, VarOptions options = {});
TensorData stddev(const TensorData& x, const Dims& dims = {}, VarOptions options = {});
TensorData amax(const TensorData& x, const Dims& dims = {}, ReduceOptions options = {});
TensorData amin(const TensorData& x, const Dims& dims = {}, ReduceOptions options = {});
TensorData logsumexp(const TensorData& x, const Dims& dims = {}, ReduceOptions options = {});
TensorData norm(const TensorData& x, double p = 2, const Dims& dims = {}, ReduceOptions options = {});
TensorData any(const TensorData& x, const Dims& dims = {}, ReduceOptions options = {});
TensorData all(const TensorData& x, const Dims& dims = {}, ReduceOptions options = {});
TensorData cumsum(const TensorData& x, std::int64_t dim);
TensorData softmax(const TensorData& x, std::int64_t dim);
TensorData log_softmax(const TensorData& x, std::int64_t dim);
TensorData sum_to(const TensorData& x, const Shape& shape);

// views.hpp
TensorData reshape(const TensorData& x, const Shape& shape);
TensorData view(const TensorData& x, const Shape& shape);
TensorData flatten(const TensorData& x, std::int64_t start_dim = 0, std::int64_t end_dim = -1);
TensorData unsqueeze(const TensorData& x, std::int64_t dim);
TensorData squeeze(const TensorData& x, std::int64_t dim);
TensorData squeeze(const TensorData& x);
TensorData permute(const TensorData& x, const Dims& order);
TensorData transpose(const TensorData& x, std::int64_t dim0 = -2, std::int64_t dim1 = -1);
TensorData t(const TensorData& x);
TensorData expand(const TensorData& x, const Shape& shape);

// slicing.hpp
TensorData narrow(const TensorData& x, std::int64_t dim, std::int64_t start, std::int64_t length);
TensorData slice(const TensorData& x, std::int64_t dim, std::int64_t start = 0,
                 std::int64_t end = std::numeric_limits<std::int64_t>::max(), std::int64_t step = 1);
TensorData select(const TensorData& x, std::int64_t dim, std::int64_t index);
std::vector<TensorData> split(const TensorData& x, std::int64_t size, std::int64_t dim = 0);
std::vector<TensorData> split(const TensorData& x, const std::vector<std::int64_t>& sizes, std::int64_t dim = 0);
std::vector<TensorData> chunk(const TensorData& x, std::int64_t chunks, std::int64_t dim = 0);
TensorData slice_backward(const TensorData& x, std::int64_t dim, std::int64_t start, std::int64_t step,
                          std::int64_t size);

// joining.hpp
TensorData cat(const std::vector<TensorData>& xs, std::int64_t dim = 0);
TensorData stack(const std::vector<TensorData>& xs, std::int64_t dim = 0);
TensorData pad(const TensorData& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, double value = 0);
TensorData flip(const TensorData& x, const Dims& dims);
TensorData roll(const TensorData& x, std::int64_t shift, std::int64_t dim);
TensorData tril(const TensorData& x, std::int64_t diagonal = 0);
TensorData triu(const TensorData& x, std::int64_t diagonal = 0);

// selection.hpp
TensorData gather(const TensorData& x, std::int64_t dim, const TensorData& index);
TensorData scatter_add(const TensorData& x, std::int64_t dim, const TensorData& index, const TensorData& source);
TensorData index_select(const TensorData& x, std::int64_t dim, const TensorData& index);
TensorData index_add(const TensorData& x, std::int64_t dim, const TensorData& index, const TensorData& source);

// products.hpp
TensorData matmul(const TensorData& a, const TensorData& b);

// diagonal.hpp
TensorData diagonal(const TensorData& x, std::int64_t dim1 = 0, std::int64_t dim2 = 1);
TensorData diagonal_backward(const TensorData& x, const Shape& shape, std::int64_t dim1, std::int64_t dim2);

}  // namespace minitorch
