// The functions of a tensor as members: x.softmax(1) is softmax(x, 1). The header named above each group documents its
// functions; functions/tensor_members.hpp has the definitions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

#include "minitorch/tensor/function_options.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/shape.hpp"
#include "operators/table/comparisons.hpp"

namespace minitorch {

class Tensor;
struct Selected;

/// The functions as members of `Self`, which is Tensor, or converts to `const Tensor&` as a parameter does.
template <class Self> class TensorMembers {
 public:
  // graph/elementwise_functions.hpp, functions/tensor_functions.hpp
  Tensor id() const;
  Tensor neg() const;
  Tensor inv() const;
  Tensor exp() const;
  Tensor expm1() const;
  Tensor log() const;
  Tensor log1p() const;
  Tensor sqrt() const;
  Tensor rsqrt() const;
  Tensor square() const;
  Tensor abs() const;
  Tensor sin() const;
  Tensor cos() const;
  Tensor tanh() const;
  Tensor sigmoid() const;
  Tensor relu() const;
  Tensor clamp(double min = -std::numeric_limits<double>::infinity(),
               double max = std::numeric_limits<double>::infinity()) const;
  Tensor leaky_relu(double negative_slope = 0.01) const;
  Tensor elu(double alpha = 1) const;
  Tensor erfc() const;
  Tensor gelu() const;
  Tensor silu() const;
  Tensor softplus() const;
  Tensor masked_fill(const Tensor& mask, double value) const;

  // y is a number, a tensor, or converts to one.
  template <class Y> Tensor add(const Y& y) const;
  template <class Y> Tensor sub(const Y& y) const;
  template <class Y> Tensor mul(const Y& y) const;
  template <class Y> Tensor div(const Y& y) const;
  template <class Y> Tensor pow(const Y& y) const;
  template <class Y> Tensor maximum(const Y& y) const;
  template <class Y> Tensor minimum(const Y& y) const;
  template <class Y> Tensor lt(const Y& y) const;
  template <class Y> Tensor le(const Y& y) const;
  template <class Y> Tensor gt(const Y& y) const;
  template <class Y> Tensor ge(const Y& y) const;
  template <class Y> Tensor eq(const Y& y) const;
  template <class Y> Tensor ne(const Y& y) const;
  template <class Y> Tensor is_close(const Y& y, operators::IsClose tolerance = {}) const;
  /// where(condition, x, y): this where `condition` is not 0, else y.
  template <class Y> Tensor where(const Tensor& condition, const Y& y) const;

  // functions/reductions.hpp
  Tensor sum(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor mean(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor prod(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor var(const Dims& dims = {}, VarOptions options = {}) const;
  Tensor stddev(const Dims& dims = {}, VarOptions options = {}) const;
  Tensor amax(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor amin(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor logsumexp(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor norm(double p = 2, const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor any(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor all(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor max() const;
  Tensor min() const;
  Selected max(std::int64_t dim, ReduceOptions options = {}) const;
  Selected min(std::int64_t dim, ReduceOptions options = {}) const;
  Tensor argmax() const;
  Tensor argmin() const;
  Tensor argmax(std::int64_t dim, ReduceOptions options = {}) const;
  Tensor argmin(std::int64_t dim, ReduceOptions options = {}) const;
  Tensor cumsum(std::int64_t dim) const;
  Tensor softmax(std::int64_t dim) const;
  Tensor log_softmax(std::int64_t dim) const;
  Tensor sum_to(const Shape& shape) const;

  // functions/views.hpp
  Tensor reshape(const Shape& shape) const;
  Tensor view(const Shape& shape) const;
  Tensor flatten(std::int64_t start_dim = 0, std::int64_t end_dim = -1) const;
  Tensor unsqueeze(std::int64_t dim) const;
  Tensor squeeze(std::int64_t dim) const;
  Tensor squeeze() const;
  Tensor permute(const Dims& order) const;
  Tensor transpose(std::int64_t dim0 = -2, std::int64_t dim1 = -1) const;
  Tensor t() const;
  Tensor expand(const Shape& shape) const;
  Tensor contiguous() const;
  Tensor clone() const;
  Tensor to(DType dtype) const;

  // functions/slicing.hpp, functions/diagonal.hpp
  Tensor narrow(std::int64_t dim, std::int64_t start, std::int64_t length) const;
  Tensor slice(std::int64_t dim, std::int64_t start = 0, std::int64_t end = std::numeric_limits<std::int64_t>::max(),
               std::int64_t step = 1) const;
  Tensor select(std::int64_t dim, std::int64_t index) const;
  /// select(x, 0, index): removes the first dimension.
  Tensor operator[](std::int64_t index) const;
  std::vector<Tensor> split(std::int64_t size, std::int64_t dim = 0) const;
  std::vector<Tensor> split(const std::vector<std::int64_t>& sizes, std::int64_t dim = 0) const;
  std::vector<Tensor> split(std::initializer_list<std::int64_t> sizes, std::int64_t dim = 0) const;
  std::vector<Tensor> chunk(std::int64_t chunks, std::int64_t dim = 0) const;
  Tensor diagonal(std::int64_t dim1 = 0, std::int64_t dim2 = 1) const;

  // functions/joining.hpp
  Tensor pad(const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, double value = 0) const;
  Tensor flip(const Dims& dims) const;
  Tensor roll(std::int64_t shift, std::int64_t dim) const;
  Tensor tril(std::int64_t diagonal = 0) const;
  Tensor triu(std::int64_t diagonal = 0) const;

  // functions/selection.hpp, functions/sorting.hpp
  Tensor gather(std::int64_t dim, const Tensor& index) const;
  Tensor scatter_add(std::int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor index_select(std::int64_t dim, const Tensor& index) const;
  Tensor index_add(std::int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor one_hot(std::int64_t number = -1) const;
  Selected sort(std::int64_t dim = -1, SortOptions options = {}) const;
  Tensor argsort(std::int64_t dim = -1, SortOptions options = {}) const;
  Selected topk(std::int64_t k, std::int64_t dim = -1, TopkOptions options = {}) const;

  // functions/products.hpp
  Tensor matmul(const Tensor& b) const;

 private:
  const Tensor& self() const { return static_cast<const Self&>(*this); }
};

}  // namespace minitorch
