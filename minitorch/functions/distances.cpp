// Lengths, distances and angles, made of `norm`: so their derivatives are 0 where a norm is 0. The distances of all
// pairs of rows have kernels for p = 2 (operators/linear/distances.hpp).
#include "minitorch/functions/distances.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/functions/decompositions.hpp"
#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/scaling.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/linear/distances.hpp"

namespace minitorch {

namespace {

constexpr std::int64_t differences_at_most = 65536;  // of a block: 512 KiB of float64, which stay in the cache

Tensor divided_by_norm(const Tensor& x, double p, std::size_t dim, double eps) {
  return x / clamp(norm(x, p, as_dim(dim), {.keepdim = true}), eps);
}

Shape batch_of_both(const Shape& x, const Shape& y) {
  return operators::shape_broadcast("cdist", operators::batch_of_matrices(x), operators::batch_of_matrices(y));
}

// d = ‖xᵢ - yⱼ‖   =>   dxᵢ = Σⱼ ddᵢⱼ (xᵢ - yⱼ) / dᵢⱼ,   dyⱼ = -Σᵢ ddᵢⱼ (xᵢ - yⱼ) / dᵢⱼ.   Equal rows add 0. If the
// batch was broadcast, the engine sums the derivatives over it.
struct Cdist {
  static constexpr auto name = "cdist";

  static TensorData forward(const TensorData& x, const TensorData& y) {
    const Shape batch = batch_of_both(x.shape(), y.shape());
    const TensorData own = batched(x, batch), others = batched(y, batch);
    TensorData d(operators::with_matrix(batch, x.shape()[-2], y.shape()[-2]), x.dtype());
    with_floating_type(x, [&]<class T>() {
      operators::distances<T>(matrices_of<const T>(own), matrices_of<const T>(others), matrices_of<T>(d));
    });
    return d;
  }

  template <class V>
  static std::array<V, 2> backward(const V& dd, const V& x, const V& y, const NeedsInputGrad& needs) {
    if constexpr (std::same_as<V, TensorData>) {
      return by_kernel(dd, x, y, needs);
    } else {
      const V differences = unsqueeze(x, -2) - unsqueeze(y, -3);
      const ReducedDims dims(name, {-1}, differences.dim(), {.keepdim = true});
      const V scaled = differences / V(largest_power_of_2(data_of(differences), dims));
      const V length = norm(scaled, 2, {-1}, {.keepdim = true});
      const V pulls =
          unsqueeze(dd, -1) * (scaled / where(length == 0, std::numeric_limits<double>::infinity(), length));
      return {needs[0] ? sum(pulls, {-2}) : V{}, needs[1] ? -sum(pulls, {-3}) : V{}};
    }
  }

 private:
  static std::array<TensorData, 2> by_kernel(const TensorData& dd, const TensorData& x, const TensorData& y,
                                             const NeedsInputGrad& needs) {
    const Shape batch = operators::batch_of_matrices(dd.shape());
    const TensorData own = batched(x, batch), others = batched(y, batch), slopes = contiguous(dd), d = forward(x, y);
    std::array<TensorData, 2> derivatives;
    if (needs[0]) derivatives[0] = TensorData(own.shape(), x.dtype());
    if (needs[1]) derivatives[1] = TensorData(others.shape(), x.dtype());
    with_floating_type(x, [&]<class T>() {
      const auto result = [&](std::size_t i) {
        return needs[i] ? matrices_of<T>(derivatives[i]) : operators::Matrices<T>{};
      };
      operators::distances_backward<T>(matrices_of<const T>(slopes), matrices_of<const T>(own),
                                       matrices_of<const T>(others), matrices_of<T>(d), result(0), result(1));
    });
    return derivatives;
  }
  // The matrices, repeated for each of the batch, one behind the other.
  static TensorData batched(const TensorData& x, const Shape& batch) {
    return contiguous(expand(x, operators::with_matrix(batch, x.shape()[-2], x.shape()[-1])));
  }
};

}  // namespace

Tensor normalize(const Tensor& x, RealNumber p, WholeNumber dim, RealNumber eps) {
  require_floating_point("normalize", x.data());
  return divided_by_norm(x, p, dimension("normalize", dim, x.dim()), eps);
}

Tensor cosine_similarity(const Tensor& x, const Tensor& y, WholeNumber dim, RealNumber eps) {
  require_floating_point("cosine_similarity", x.data());
  require_floating_point("cosine_similarity", y.data());
  const Shape shape = operators::shape_broadcast("cosine_similarity", x.shape(), y.shape());
  const std::size_t d = dimension("cosine_similarity", dim, shape.size());
  check_shape("cosine_similarity", shape);
  return sum(divided_by_norm(expand(x, shape), 2, d, eps) * divided_by_norm(expand(y, shape), 2, d, eps), as_dim(d));
}

Tensor pairwise_distance(const Tensor& x, const Tensor& y, RealNumber p, RealNumber eps, ReduceOptions options) {
  require_floating_point("pairwise_distance", x.data());
  require_floating_point("pairwise_distance", y.data());
  check_shape("pairwise_distance", operators::shape_broadcast("pairwise_distance", x.shape(), y.shape()));
  return norm(x - y + static_cast<double>(eps), p, -1, options);
}

Tensor cdist(const Tensor& x, const Tensor& y, RealNumber p) {
  require_floating_point("cdist", x.data());
  require_floating_point("cdist", y.data());
  const std::string both = to_text(x.shape()) + " and " + to_text(y.shape());
  if (x.dim() < 2 || y.dim() < 2) throw ShapeError("cdist: needs matrices or batches of them, not " + both);
  if (x.size(-1) != y.size(-1)) {
    throw ShapeError("cdist: rows of different sizes: " + both + " needs " + std::to_string(x.size(-1)) +
                     " == " + std::to_string(y.size(-1)));
  }
  if (!(p >= 0)) throw DataError("cdist: p = " + to_text(p) + ", it must be 0 or more");
  const std::int64_t n = x.size(-2), m = y.size(-2), k = x.size(-1);
  const Shape batch = batch_of_both(x.shape(), y.shape()), shape = operators::with_matrix(batch, n, m);
  check_rank("cdist", batch.size() + 3);  // of the differences
  check_shape("cdist", shape);
  const Shape of_a_row = operators::with_matrix(batch, m, k);  // the differences of one row of x
  check_shape("cdist", of_a_row);
  if (numel(shape) == 0 || k == 0) return sum(unsqueeze(x, -2) - unsqueeze(y, -3), -1);  // zeros, with a graph
  const DType dtype = promoted(x.dtype(), y.dtype());
  if (p == 2) return call(Cdist{}, to(x, dtype), to(y, dtype));
  // The differences of the longer rows lie side by side: of the elements of a pair, or of the pairs with a row of x.
  const bool by_pairs = m > k;
  const auto differences_with_y = [by_pairs, other = by_pairs ? contiguous(transpose(y)) : y](const Tensor& block) {
    if (!by_pairs) return unsqueeze(block, -2) - unsqueeze(other, -3);
    return unsqueeze(transpose(block), -1) - unsqueeze(other, -2);
  };
  const std::int64_t rows = std::max<std::int64_t>(differences_at_most / numel(of_a_row), 1);
  std::vector<Tensor> blocks;
  for (std::int64_t first = 0; first < n; first += rows) {
    const Tensor block = narrow(x, -2, first, std::min(rows, n - first));
    blocks.push_back(norm(differences_with_y(block), p, by_pairs ? -3 : -1));
  }
  return cat(blocks, -2);
}

}  // namespace minitorch
