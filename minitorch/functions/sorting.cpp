// Sorting: the kernels give the indices, by which `gather` takes the values.
#include "minitorch/functions/sorting.hpp"

#include <string>
#include <string_view>

#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/select/sort.hpp"

namespace minitorch {

using operators::Order, operators::with_type;

namespace {

// The indices along `dim` of the `k` elements that the kernel chooses.
template <class Kernel>
TensorData chosen_indices(const Tensor& x, std::size_t dim, std::int64_t k, const Kernel& kernel) {
  Shape shape = x.shape();
  shape[dim] = k;
  TensorData indices(shape, int64);
  with_type(x.dtype(), [&]<class T>() {
    const TensorData values(shape, x.dtype());
    kernel(operators::View<const T>(x.data().view<T>()), values.view<T>(), indices.view<std::int64_t>());
  });
  return indices;
}

Tensor sorted_indices(std::string_view function, const Tensor& x, std::int64_t dim, SortOptions options) {
  const std::size_t d = dimension(function, dim, x.dim());
  if (x.dim() == 0) return Tensor(TensorData::number(0, int64));
  const Order order = options.descending ? Order::descending : Order::ascending;
  return Tensor(chosen_indices(x, d, x.shape()[d],
                               [&]<class T>(const auto& from, const operators::View<T>& values, const auto& indices) {
                                 operators::sort<T>(from, d, order, values, indices);
                               }));
}

}  // namespace

Selected sort(const Tensor& x, WholeNumber dim, SortOptions options) {
  const Tensor indices = sorted_indices("sort", x, dim, options);
  return {gather(x, dim, indices), indices};
}

Tensor argsort(const Tensor& x, WholeNumber dim, SortOptions options) {
  return sorted_indices("argsort", x, dim, options);
}

Selected topk(const Tensor& x, WholeNumber k, WholeNumber dim, TopkOptions options) {
  const std::size_t d = dimension("topk", dim, x.dim());
  const std::int64_t size = x.dim() == 0 ? 1 : x.shape()[d];
  if (k < 0 || k > size) {
    throw IndexError("topk: k = " + std::to_string(k) + ", but dimension " + std::to_string(dim) + " has " +
                     std::to_string(size) + " elements");
  }
  if (x.dim() == 0) {
    const Selected of_vector = topk(reshape(x, {1}), k, 0, options);
    return k == 0 ? of_vector : Selected{reshape(of_vector.values, {}), reshape(of_vector.indices, {})};
  }
  const Order order = options.largest ? Order::descending : Order::ascending;
  const Tensor indices(
      chosen_indices(x, d, k, [&]<class T>(const auto& from, const operators::View<T>& values, const auto& places) {
        operators::topk<T>(from, d, order, values, places);
      }));
  return {gather(x, dim, indices), indices};
}

}  // namespace minitorch
