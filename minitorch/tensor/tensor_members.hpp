// The functions of a tensor as members: x.softmax(1) is softmax(x, 1). The header named above each group documents its
// functions; functions/tensor_members.hpp has the definitions.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

#include "minitorch/tensor/function_options.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/layout/shape.hpp"
#include "operators/table/comparisons.hpp"

namespace minitorch {

class Generator;
class Tensor;
struct Selected;
struct Slogdet;
struct Unique;

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
  Tensor log2() const;
  Tensor sqrt() const;
  Tensor rsqrt() const;
  Tensor square() const;
  Tensor abs() const;
  Tensor sign() const;
  Tensor floor() const;
  Tensor ceil() const;
  Tensor round() const;
  Tensor trunc() const;
  Tensor sin() const;
  Tensor cos() const;
  Tensor tan() const;
  Tensor sinh() const;
  Tensor cosh() const;
  Tensor tanh() const;
  Tensor sigmoid() const;
  Tensor relu() const;
  Tensor clamp(RealNumber min = -std::numeric_limits<double>::infinity(),
               RealNumber max = std::numeric_limits<double>::infinity()) const;
  Tensor leaky_relu(RealNumber negative_slope = 0.01) const;
  Tensor elu(RealNumber alpha = 1) const;
  Tensor erf() const;
  Tensor erfc() const;
  Tensor gelu() const;
  Tensor silu() const;
  Tensor mish() const;
  Tensor softplus() const;
  Tensor logsigmoid() const;
  Tensor selu() const;
  Tensor hardtanh(RealNumber min_val = -1, RealNumber max_val = 1) const;
  Tensor hardswish() const;
  Tensor softsign() const;
  Tensor masked_fill(const Tensor& mask, RealNumber value) const;
  Tensor lerp(const Tensor& y, RealNumber weight) const;
  Tensor lerp(const Tensor& y, const Tensor& weight) const;

  // y is a number, a tensor, or converts to one.
  template <class Y> Tensor add(const Y& y) const;
  template <class Y> Tensor sub(const Y& y) const;
  template <class Y> Tensor mul(const Y& y) const;
  template <class Y> Tensor div(const Y& y) const;
  template <class Y> Tensor pow(const Y& y) const;
  template <class Y> Tensor maximum(const Y& y) const;
  template <class Y> Tensor minimum(const Y& y) const;
  template <class Y> Tensor atan2(const Y& y) const;
  template <class Y> Tensor floor_divide(const Y& y) const;
  template <class Y> Tensor remainder(const Y& y) const;
  template <class Y> Tensor lt(const Y& y) const;
  template <class Y> Tensor le(const Y& y) const;
  template <class Y> Tensor gt(const Y& y) const;
  template <class Y> Tensor ge(const Y& y) const;
  template <class Y> Tensor eq(const Y& y) const;
  template <class Y> Tensor ne(const Y& y) const;
  template <class Y> Tensor is_close(const Y& y, operators::IsClose tolerance = {}) const;
  template <class Y> Tensor logical_and(const Y& y) const;
  template <class Y> Tensor logical_or(const Y& y) const;
  template <class Y> Tensor logical_xor(const Y& y) const;
  Tensor logical_not() const;
  Tensor isnan() const;
  Tensor isfinite() const;
  Tensor isinf() const;
  /// where(condition, x, y): this where `condition` is not 0, else y.
  template <class Y> Tensor where(const Tensor& condition, const Y& y) const;

  // functions/reductions.hpp, functions/order_statistics.hpp
  Tensor sum(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor mean(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor prod(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor var(const Dims& dims = {}, VarOptions options = {}) const;
  Tensor stddev(const Dims& dims = {}, VarOptions options = {}) const;
  Tensor amax(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor amin(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor logsumexp(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor norm(RealNumber p = 2, const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor any(const Dims& dims = {}, ReduceOptions options = {}) const;
  Tensor all(const Dims& dims = {}, ReduceOptions options = {}) const;
  bool equal(const Tensor& y) const;
  bool allclose(const Tensor& y, operators::IsClose tolerance = {}) const;
  Tensor max() const;
  Tensor min() const;
  Selected max(WholeNumber dim, ReduceOptions options = {}) const;
  Selected min(WholeNumber dim, ReduceOptions options = {}) const;
  Tensor argmax() const;
  Tensor argmin() const;
  Tensor argmax(WholeNumber dim, ReduceOptions options = {}) const;
  Tensor argmin(WholeNumber dim, ReduceOptions options = {}) const;
  Tensor cumsum(WholeNumber dim) const;
  Tensor cumprod(WholeNumber dim) const;
  Tensor diff(WholeNumber n = 1, WholeNumber dim = -1) const;
  Tensor softmax(WholeNumber dim) const;
  Tensor log_softmax(WholeNumber dim) const;
  Tensor sum_to(const Shape& shape) const;
  Tensor median() const;
  Selected median(WholeNumber dim, ReduceOptions options = {}) const;
  Tensor quantile(RealNumber q) const;
  Tensor quantile(RealNumber q, WholeNumber dim, ReduceOptions options = {}) const;
  Tensor quantile(const Tensor& q) const;
  Tensor quantile(const Tensor& q, WholeNumber dim, ReduceOptions options = {}) const;

  // functions/views.hpp
  Tensor reshape(const Shape& shape) const;
  Tensor view(const Shape& shape) const;
  Tensor flatten(WholeNumber start_dim = 0, WholeNumber end_dim = -1) const;
  Tensor unsqueeze(WholeNumber dim) const;
  Tensor squeeze(WholeNumber dim) const;
  Tensor squeeze() const;
  Tensor permute(const Dims& order) const;
  Tensor movedim(const Dims& source, const Dims& destination) const;
  Tensor transpose(WholeNumber dim0 = -2, WholeNumber dim1 = -1) const;
  Tensor t() const;
  Tensor expand(const Shape& shape) const;
  Tensor contiguous() const;
  Tensor clone() const;
  Tensor to(DType dtype) const;

  // functions/slicing.hpp, functions/diagonal.hpp, functions/strided_views.hpp
  Tensor narrow(WholeNumber dim, WholeNumber start, WholeNumber length) const;
  Tensor slice(WholeNumber dim, WholeNumber start = 0, WholeNumber end = std::numeric_limits<std::int64_t>::max(),
               WholeNumber step = 1) const;
  Tensor select(WholeNumber dim, WholeNumber index) const;
  /// select(x, 0, index): removes the first dimension.
  Tensor operator[](WholeNumber index) const;
  std::vector<Tensor> split(WholeNumber size, WholeNumber dim = 0) const;
  std::vector<Tensor> split(const std::vector<std::int64_t>& sizes, WholeNumber dim = 0) const;
  std::vector<Tensor> split(std::initializer_list<std::int64_t> sizes, WholeNumber dim = 0) const;
  std::vector<Tensor> chunk(WholeNumber chunks, WholeNumber dim = 0) const;
  std::vector<Tensor> unbind(WholeNumber dim = 0) const;
  Tensor diagonal(WholeNumber offset = 0, WholeNumber dim1 = 0, WholeNumber dim2 = 1) const;
  Tensor diag(WholeNumber diagonal = 0) const;
  Tensor trace() const;
  Tensor as_strided(const Shape& size, const Strides& stride, WholeNumber storage_offset) const;
  Tensor as_strided(const Shape& size, const Strides& stride) const;

  // functions/joining.hpp, functions/repeating.hpp
  Tensor pad(const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, RealNumber value = 0) const;
  template <std::same_as<PadMode> Mode>
  Tensor pad(const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, Mode mode) const;
  Tensor flip(const Dims& dims) const;
  Tensor roll(const Dims& shifts, const Dims& dims = {}) const;
  Tensor tril(WholeNumber diagonal = 0) const;
  Tensor triu(WholeNumber diagonal = 0) const;
  Tensor repeat(const Shape& times) const;
  Tensor repeat_interleave(WholeNumber repeats, WholeNumber dim) const;
  Tensor repeat_interleave(WholeNumber repeats) const;
  Tensor repeat_interleave(const Tensor& repeats, WholeNumber dim) const;
  Tensor repeat_interleave(const Tensor& repeats) const;

  // functions/selection.hpp, functions/sorting.hpp, functions/counting.hpp, functions/sampling.hpp
  Tensor gather(WholeNumber dim, const Tensor& index) const;
  Tensor scatter_add(WholeNumber dim, const Tensor& index, const Tensor& source) const;
  Tensor scatter(WholeNumber dim, const Tensor& index, const Tensor& source) const;
  Tensor scatter(WholeNumber dim, const Tensor& index, RealNumber value) const;
  Tensor index_select(WholeNumber dim, const Tensor& index) const;
  Tensor index_add(WholeNumber dim, const Tensor& index, const Tensor& source) const;
  Tensor masked_select(const Tensor& mask) const;
  Tensor nonzero() const;
  Tensor one_hot(WholeNumber number = -1) const;
  Selected sort(WholeNumber dim = -1, SortOptions options = {}) const;
  Tensor argsort(WholeNumber dim = -1, SortOptions options = {}) const;
  Selected topk(WholeNumber k, WholeNumber dim = -1, TopkOptions options = {}) const;
  Tensor bincount(WholeNumber minlength = 0) const;
  Tensor bincount(const Tensor& weights, WholeNumber minlength = 0) const;
  Unique unique() const;
  Tensor bernoulli(Generator* generator = nullptr) const;

  // functions/products.hpp
  Tensor matmul(const Tensor& b) const;
  Tensor dot(const Tensor& b) const;
  Tensor outer(const Tensor& b) const;
  Tensor mv(const Tensor& b) const;
  Tensor mm(const Tensor& b) const;
  Tensor bmm(const Tensor& b) const;
  Tensor addmm(const Tensor& a, const Tensor& b, AddmmOptions options = {}) const;

  // functions/linear_algebra.hpp
  Tensor det() const;
  Slogdet slogdet() const;
  Tensor inverse() const;

 private:
  const Tensor& self() const { return static_cast<const Self&>(*this); }
};

}  // namespace minitorch
