// Lengths, distances and angles, made of `norm`: so their derivatives are 0 where a norm is 0.
#include "minitorch/functions/distances.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch {

namespace {

constexpr std::int64_t differences_at_most = 65536;  // of a block: 512 KiB of float64, which stay in the cache

Tensor divided_by_norm(const Tensor& x, double p, std::size_t dim, double eps) {
  return x / clamp(norm(x, p, as_dim(dim), {.keepdim = true}), eps);
}

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
  const auto batch_of = [](const Tensor& z) { return Dims(std::span(z.shape().begin(), z.dim() - 2)); };
  Shape shape = operators::shape_broadcast("cdist", batch_of(x), batch_of(y));
  check_rank("cdist", shape.size() + 3);  // of the differences
  shape.push_back(n);
  shape.push_back(m);
  check_shape("cdist", shape);
  Shape of_a_row = shape;  // the differences of one row of x
  of_a_row[of_a_row.size() - 2] = m;
  of_a_row[of_a_row.size() - 1] = k;
  check_shape("cdist", of_a_row);
  if (numel(shape) == 0 || k == 0) return sum(unsqueeze(x, -2) - unsqueeze(y, -3), -1);  // zeros, with a graph
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
