// Sums, products, the largest and the smallest elements: each a struct of forward and backward.
#include "minitorch/functions/reductions.hpp"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/running.hpp"
#include "minitorch/functions/scaling.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/recording/recording.hpp"
#include "operators/reduce/product_by_parts.hpp"
#include "operators/reduce/reduce.hpp"
#include "operators/reduce/scan.hpp"

namespace minitorch {

using operators::with_type;

namespace {

// Reduces x by `kernel`, which writes a result with size 1 in the reduced dimensions.
template <class Kernel> TensorData reduced(const TensorData& x, const ReducedDims& dims, const Kernel& kernel) {
  TensorData y = detail::trusted_data(dims.result(x.shape()), x.dtype());
  with_type(x.dtype(), [&]<class T>() {
    kernel(operators::View<const T>(x.view<T>()), operators::contiguous_view(y.data<T>(), dims.kept(x.shape())));
  });
  return y;
}

// y = Σ x   =>   dx = dy, for each x
struct Sum {
  ReducedDims dims;
  Shape shape;
  static constexpr auto name = "sum";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    return reduced(x, dims, []<class T>(const operators::View<const T>& from, const operators::View<T>& y) {
      operators::sum(from, y);
    });
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {expand(kept(dims, dy), shape)}; }
};

// x 2ᵉ
template <class V> V times_powers_of_2(const V& x, const TensorData& e) {
  const auto factors = powers_of_2(e);
  return x * V(factors[0]) * V(factors[1]);
}

// y = Π x   =>   dx = dy times the product of the other elements, which is that of the elements before it times that of
// the elements behind it. Without a division, zeros do no harm.
struct Prod {
  ReducedDims dims;
  static constexpr auto name = "prod";

  TensorData forward(const TensorData& x) const {
    TensorData y = reduced(x, dims, []<class T>(const operators::View<const T>& from, const operators::View<T>& to) {
      operators::prod(from, to);
    });
    if (x.dtype() == int64 || x.numel() == 0 || all_in_range(y, 1)) return y;
    return x.dtype() == float32 ? by_parts<float>(x) : by_parts<double>(x);
  }
  // The product, computed as a fraction and a power of 2: a partial product may overflow or underflow.
  template <class T> TensorData by_parts(const TensorData& x) const {
    TensorData y(dims.result(x.shape()), x.dtype());
    const TensorData rows = contiguous(permute(x, kept_first(x.dim())));
    operators::product_by_parts(rows.data<T>(), y.numel(), dims.count(x.shape()), y.data<T>());
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    if (x.numel() == 0) return {kept(dims, dy) * x};
    return {kept(dims, dy) * to(product_of_others(x), x.dtype())};
  }

  // For each element the product of the others that are reduced with it, in float64. Several dimensions become one.
  template <class V> V product_of_others(const V& x) const {
    if (const Dims reduced = dims.list(); reduced.size() == 1) return others(x, static_cast<std::size_t>(reduced[0]));
    const Dims order = kept_first(x.dim());
    const V ordered = permute(x, order), rows = reshape(ordered, {-1, dims.count(x.shape())});
    return permute(reshape(others(rows, 1), ordered.shape()), detail::inverse_order(order));
  }
  // The dimensions that are kept, then those that are reduced.
  Dims kept_first(std::size_t rank) const {
    Dims order;
    for (const bool is_reduced : {false, true}) {
      for (std::size_t d = 0; d < rank; ++d) {
        if (dims[d] == is_reduced) order.push_back(as_dim(d));
      }
    }
    return order;
  }
  // For each element the product of the others along `dim`. If a partial product is out of range, those of m are not,
  // where x = m 2ᵉ.
  template <class V> static V others(const V& x, std::size_t dim) {
    const auto [y, is_in_range] = before_times_behind(x, dim);
    if (is_in_range) return y;
    const V numbers = to(x, float64);
    const TensorData e = exponents_of_neighbours(data_of(numbers), dim);
    const TensorData of_others = sum(e, {as_dim(dim)}, {.keepdim = true}) - e;
    return times_powers_of_2(before_times_behind(times_powers_of_2(numbers, -e), dim).first, of_others);
  }
  // The product of the elements before each one times that of the elements behind it, and whether these are in range.
  static std::pair<TensorData, bool> before_times_behind(const TensorData& x, std::size_t dim) {
    const TensorData side_by_side = contiguous(x);
    const TensorData y(x.shape(), float64);
    bool is_in_range = false;
    with_floating_type(x, [&]<class T>() {
      is_in_range = operators::answered("whether all products are in range",
                                        [from = side_by_side.view<T>(), dim, others = y.view<double>()] {
                                          return operators::products_of_others<T>(from, dim, others);
                                        });
    });
    return {y, is_in_range};
  }
  static std::pair<Tensor, bool> before_times_behind(const Tensor& x, std::size_t dim) {
    const Dims back = {as_dim(dim)};
    const Tensor numbers = to(x, float64), before = detail::products_before(numbers, dim),
                 behind = flip(detail::products_before(flip(numbers, back), dim), back), y = before * behind;
    const auto are_in_range = [](const Tensor& products) { return all_in_range(products.data(), 1); };
    return {y, are_in_range(before) && are_in_range(behind) && are_in_range(y)};
  }
};

// y = max x or min x   =>   dx = dy, shared by the elements that equal y
template <class Extreme> struct AmaxAmin {
  ReducedDims dims;
  static constexpr auto name = Extreme::name;

  TensorData forward(const TensorData& x) const { return reduced(x, dims, Extreme()); }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    const V y = kept(dims, call(*this, x));
    const V is_extreme = (x == y) + (x != x);  // if y is NaN, the NaN elements share the derivative
    return {kept(dims, dy) * (is_extreme / sum(is_extreme, dims.list(), {.keepdim = true}))};
  }
};
struct Largest {
  static constexpr auto name = "amax";
  template <class T> void operator()(const operators::View<const T>& x, const operators::View<T>& y) const {
    operators::max(x, y);
  }
};
struct Smallest {
  static constexpr auto name = "amin";
  template <class T> void operator()(const operators::View<const T>& x, const operators::View<T>& y) const {
    operators::min(x, y);
  }
};

}  // namespace

template <TensorLike V> V sum(const V& x, const Dims& dims, ReduceOptions options) {
  return call(Sum{ReducedDims("sum", dims, x.dim(), options), x.shape()}, x);
}

template <TensorLike V> V mean(const V& x, const Dims& dims, ReduceOptions options) {
  require_floating_point("mean", data_of(x));
  const auto n = static_cast<double>(ReducedDims("mean", dims, x.dim()).count(x.shape()));
  const V of_all = sum(x, dims, options);
  if (n == 0) return of_all + std::numeric_limits<double>::quiet_NaN();  // its derivatives are those of an empty sum
  V y = of_all / n;
  if (all_finite(data_of(y))) return y;
  // The sum may overflow although the mean does not: then divide first.
  return where(V(abs(data_of(y)) < std::numeric_limits<double>::infinity()), y, sum(x / n, dims, options));
}

template <TensorLike V> V prod(const V& x, const Dims& dims, ReduceOptions options) {
  return call(Prod{ReducedDims("prod", dims, x.dim(), options)}, x);
}

template <TensorLike V> V amax(const V& x, const Dims& dims, ReduceOptions options) {
  const ReducedDims reduced_dims("amax", dims, x.dim(), options);
  reduced_dims.require_elements("amax", x.shape());
  return call(AmaxAmin<Largest>{reduced_dims}, x);
}

template <TensorLike V> V amin(const V& x, const Dims& dims, ReduceOptions options) {
  const ReducedDims reduced_dims("amin", dims, x.dim(), options);
  reduced_dims.require_elements("amin", x.shape());
  return call(AmaxAmin<Smallest>{reduced_dims}, x);
}

template <TensorLike V> V any(const V& x, const Dims& dims, ReduceOptions options) {
  [[maybe_unused]] const ReducedDims checked("any", dims, x.dim());
  return sum(V(data_of(x)) != 0, dims, options) > 0;
}

template <TensorLike V> V all(const V& x, const Dims& dims, ReduceOptions options) {
  [[maybe_unused]] const ReducedDims checked("all", dims, x.dim());
  return sum(V(data_of(x)) == 0, dims, options) == 0;
}

template <TensorLike V> V sum_to(const V& x, const Shape& shape) {
  if (!operators::broadcasts_to(shape, x.shape())) {
    throw ShapeError("sum_to: the shape " + to_text(shape) + " does not broadcast to " + to_text(x.shape()));
  }
  const std::size_t missing = x.dim() - shape.size();
  Dims dims;
  for (std::size_t d = 0; d < x.dim(); ++d) {
    if (d < missing || (shape[d - missing] == 1 && x.shape()[d] != 1)) dims.push_back(as_dim(d));
  }
  if (dims.empty()) return x;
  if (dims.size() == missing) return sum(x, dims);
  return reshape(sum(x, dims, {.keepdim = true}), shape);
}

namespace {

template <class Kernel>
Tensor index_of_extreme(std::string_view function, const Tensor& given, std::int64_t dim, ReduceOptions options,
                        const Kernel& kernel) {
  const Tensor x = given.dim() == 0 ? given.detach() : given;
  const std::size_t d = dimension(function, dim, x.dim());
  if (x.dim() == 0) return Tensor(TensorData::number(0, int64));
  const ReducedDims dims(function, {as_dim(d)}, x.dim(), options);
  dims.require_elements(function, x.shape());
  const TensorData y(dims.kept(x.shape()), int64);
  with_type(x.dtype(), [&]<class T>() {
    operators::recorded(function, [kernel, from = operators::View<const T>(x.data().view<T>()), d,
                                   to = y.view<std::int64_t>()] { kernel(from, d, to); });
  });
  return Tensor(reshape(y, dims.result(x.shape())));
}

template <class Find> Selected selected(const Find& find, const Tensor& x, std::int64_t dim, ReduceOptions options) {
  const Tensor indices = find(x, dim, {.keepdim = true});
  const Tensor values = gather(x, dim, indices);
  if (options.keepdim) return {values, indices};
  return {squeeze(values, dim), squeeze(indices, dim)};
}

// argmax and argmin in the name of `function`, which messages name.
auto index_of_largest(std::string_view function) {
  return [function](const Tensor& x, std::int64_t dim, ReduceOptions options) {
    return index_of_extreme(function, x, dim, options,
                            []<class T>(const operators::View<const T>& from, std::size_t d,
                                        const operators::View<std::int64_t>& y) { operators::argmax(from, d, y); });
  };
}
auto index_of_smallest(std::string_view function) {
  return [function](const Tensor& x, std::int64_t dim, ReduceOptions options) {
    return index_of_extreme(function, x, dim, options,
                            []<class T>(const operators::View<const T>& from, std::size_t d,
                                        const operators::View<std::int64_t>& y) { operators::argmin(from, d, y); });
  };
}

// All elements in one dimension, without a graph. Throws ShapeError for no elements.
Tensor all_of(std::string_view function, const Tensor& x) {
  ReducedDims(function, {}, x.dim()).require_elements(function, x.shape());
  return flatten(x.detach());
}

}  // namespace

Selected max(const Tensor& x, WholeNumber dim, ReduceOptions options) {
  return selected(index_of_largest("max"), x, dim, options);
}
Selected min(const Tensor& x, WholeNumber dim, ReduceOptions options) {
  return selected(index_of_smallest("min"), x, dim, options);
}
Tensor argmax(const Tensor& x, WholeNumber dim, ReduceOptions options) {
  return index_of_largest("argmax")(x, dim, options);
}
Tensor argmin(const Tensor& x, WholeNumber dim, ReduceOptions options) {
  return index_of_smallest("argmin")(x, dim, options);
}
Tensor argmax(const Tensor& x) { return argmax(all_of("argmax", x), 0); }
Tensor argmin(const Tensor& x) { return argmin(all_of("argmin", x), 0); }

Tensor sum(const Tensor& x, const Dims& dims, ReduceOptions options) { return sum<Tensor>(x, dims, options); }
Tensor mean(const Tensor& x, const Dims& dims, ReduceOptions options) { return mean<Tensor>(x, dims, options); }
Tensor prod(const Tensor& x, const Dims& dims, ReduceOptions options) { return prod<Tensor>(x, dims, options); }
Tensor amax(const Tensor& x, const Dims& dims, ReduceOptions options) { return amax<Tensor>(x, dims, options); }
Tensor amin(const Tensor& x, const Dims& dims, ReduceOptions options) { return amin<Tensor>(x, dims, options); }
Tensor any(const Tensor& x, const Dims& dims, ReduceOptions options) { return any<Tensor>(x, dims, options); }
Tensor all(const Tensor& x, const Dims& dims, ReduceOptions options) { return all<Tensor>(x, dims, options); }
bool equal(const Tensor& x, const Tensor& y) { return x.shape() == y.shape() && all(eq(x, y)).item() != 0; }
Tensor sum_to(const Tensor& x, const Shape& shape) { return sum_to<Tensor>(x, shape); }

// Instantiates the functions that other files call, by taking their addresses.
[[gnu::used]] static constinit auto reductions_of_data =
    std::tuple(&sum<TensorData>, &mean<TensorData>, &prod<TensorData>, &amax<TensorData>, &amin<TensorData>,
               &any<TensorData>, &all<TensorData>, &sum_to<TensorData>, &prod<Tensor>);

}  // namespace minitorch
