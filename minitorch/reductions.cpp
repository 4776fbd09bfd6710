// Sums and what is made of them, largest and smallest elements: each a struct of forward and backward.
#include "minitorch/reductions.hpp"

#include <bitset>
#include <cmath>
#include <limits>
#include <string>

#include "minitorch/joining.hpp"
#include "minitorch/reduced_dims.hpp"
#include "minitorch/selection.hpp"
#include "minitorch/slicing.hpp"
#include "minitorch/tensor_functions.hpp"
#include "minitorch/tensor_like.hpp"
#include "minitorch/views.hpp"
#include "operators/error.hpp"
#include "operators/reduce.hpp"

namespace minitorch {

using operators::with_type;

namespace {

// The kernel's result has size 1 in reduced dimensions.
template <class Kernel> TensorData reduced(const TensorData& x, const ReducedDims& dims, const Kernel& kernel) {
  const TensorData y(dims.kept(x.shape()), x.dtype());
  with_type(x.dtype(), [&]<class T>() { kernel(operators::View<const T>(x.view<T>()), y.view<T>()); });
  return dims.keepdim() ? y : reshape(y, dims.result(x.shape()));
}

// A result, or its derivative, to stand beside what was reduced.
template <class V> V kept(const V& y, const ReducedDims& dims) {
  return dims.keepdim() || dims.none() ? y : reshape(y, dims.kept_of_result(y.shape()));
}

// y = Σ x   =>   dx = dy, for each element of the sum
struct Sum {
  ReducedDims dims;
  Shape shape;
  static constexpr auto name = "sum";
  static constexpr auto reads = Reads::nothing;

  TensorData forward(const TensorData& x) const {
    return reduced(x, dims, []<class T>(const operators::View<const T>& from, const operators::View<T>& y) {
      operators::sum(from, y);
    });
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {expand(kept(dy, dims), shape)}; }
};

// y = Π x   =>   dx = dy times the product of the others, which is found by halves: of the first half, the others are
// those in it times the product of the second. Nothing is divided, so zeros do no harm.
struct Prod {
  ReducedDims dims;
  static constexpr auto name = "prod";

  TensorData forward(const TensorData& x) const {
    return reduced(x, dims, []<class T>(const operators::View<const T>& from, const operators::View<T>& y) {
      operators::prod(from, y);
    });
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    return {kept(dy, dims) * others(x, 0)};
  }

  // The product of all elements but one, for each; dimensions before `dim` are done.
  template <class V> V others(const V& x, std::size_t dim) const {
    while (dim < x.dim() && !dims[dim]) ++dim;
    if (dim == x.dim()) return V(full(x.shape(), 1, x.dtype(), name));
    const std::int64_t n = x.shape()[dim], d = static_cast<std::int64_t>(dim);
    if (n == 0) return x;
    if (n == 1) return others(x, dim + 1);
    const V first = narrow(x, d, 0, n / 2), second = narrow(x, d, n / 2, n - n / 2);
    return cat(
        std::vector<V>{others(first, dim) * product_from(second, dim), others(second, dim) * product_from(first, dim)},
        d);
  }
  template <class V> V product_from(const V& x, std::size_t dim) const {
    Dims rest;
    for (std::size_t d = dim; d < x.dim(); ++d) {
      if (dims[d]) rest.push_back(static_cast<std::int64_t>(d));
    }
    return prod(x, rest, {.keepdim = true});
  }
};

// y = max x or min x   =>   dx = dy, shared by the elements that equal y
template <class Extreme> struct AmaxAmin {
  ReducedDims dims;
  static constexpr auto name = Extreme::name;

  TensorData forward(const TensorData& x) const { return reduced(x, dims, Extreme()); }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    const V y = kept(call(*this, x), dims);
    const V is_extreme = (x == y) + (x != x);  // where y is NaN, the elements that are
    return {kept(dy, dims) * (is_extreme / sum(is_extreme, dims.list(), {.keepdim = true}))};
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

// x - m for the mean m
template <class V> V centred(const V& x, const ReducedDims& dims) {
  return x - mean(x, dims.list(), {.keepdim = true});
}

// y = Σ (x - m)² / c for the mean m and a constant c   =>   dx = dy 2 (x - m) / c
struct Var {
  ReducedDims dims;
  double divisor;
  static constexpr auto name = "var";

  TensorData forward(const TensorData& x) const {
    // The mean of what is left is 0 but for what rounding m has cost; where elements are equal it is all there is.
    const TensorData rest = centred(centred(x, dims), dims);
    return sum(square(rest), dims.list(), {.keepdim = dims.keepdim()}) / divisor;
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    return {kept(dy, dims) * (centred(x, dims) * (2 / divisor))};
  }
};

// y = √var x   =>   dx = dy (x - m) / (c y), and 0 where y = 0
struct Stddev {
  Var var;
  static constexpr auto name = "stddev";

  TensorData forward(const TensorData& x) const { return sqrt(var.forward(x)); }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    const V y = kept(call(*this, x), var.dims);
    const V y_or_infinity = where(y == 0, std::numeric_limits<double>::infinity(), y);
    return {kept(dy, var.dims) * (centred(x, var.dims) / (y_or_infinity * var.divisor))};
  }
};

// y = √Σ x²   =>   dx = dy x / y, and 0 where y = 0
struct Norm2 {
  ReducedDims dims;
  static constexpr auto name = "norm";

  TensorData forward(const TensorData& x) const {
    return sqrt(sum(square(x), dims.list(), {.keepdim = dims.keepdim()}));
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    const V y = kept(call(*this, x), dims);
    return {kept(dy, dims) * (x / where(y == 0, std::numeric_limits<double>::infinity(), y))};
  }
};

// y = (Σ |x|ᵖ)^(1/p)   =>   dx = dy sign(x) |x|ᵖ⁻¹ / yᵖ⁻¹, and 0 where x or y is 0
struct NormP {
  ReducedDims dims;
  double p;
  static constexpr auto name = "norm";

  TensorData forward(const TensorData& x) const {
    return pow(sum(pow(abs(x), p), dims.list(), {.keepdim = dims.keepdim()}), 1 / p);
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    const V y = kept(call(*this, x), dims);
    const V sign = where(x > 0, 1.0, where(x < 0, -1.0, 0.0));
    const V power = sign * pow(where(x == 0, 1.0, abs(x)), p - 1);
    return {kept(dy, dims) * where(y == 0, 0.0, power * pow(where(y == 0, 1.0, y), 1 - p))};
  }
};

template <TensorLike V> void refuse_empty(std::string_view function, const V& x, const ReducedDims& dims) {
  if (x.numel() == 0 && numel(dims.kept(x.shape())) > 0) {
    throw ShapeError(std::string(function) + ": a tensor " + to_text(x.shape()) +
                     " has no elements where it is reduced, there must be at least one");
  }
}

}  // namespace

template <TensorLike V> V sum(const V& x, const Dims& dims, ReduceOptions options) {
  return call(Sum{ReducedDims("sum", dims, x.dim(), options), x.shape()}, x);
}

template <TensorLike V> V mean(const V& x, const Dims& dims, ReduceOptions options) {
  require_floating_point("mean", data_of(x));
  const ReducedDims reduced_dims("mean", dims, x.dim());
  return sum(x, dims, options) / static_cast<double>(reduced_dims.count(x.shape()));
}

template <TensorLike V> V prod(const V& x, const Dims& dims, ReduceOptions options) {
  return call(Prod{ReducedDims("prod", dims, x.dim(), options)}, x);
}

namespace {

// What the sum of squares is divided by.
double degrees_of_freedom(const ReducedDims& dims, const Shape& shape, std::int64_t correction) {
  return std::max(static_cast<double>(dims.count(shape)) - static_cast<double>(correction), 0.0);
}

}  // namespace

template <TensorLike V> V var(const V& x, const Dims& dims, VarOptions options) {
  require_floating_point("var", data_of(x));
  const ReducedDims reduced_dims("var", dims, x.dim(), {.keepdim = options.keepdim});
  const double divisor = degrees_of_freedom(reduced_dims, x.shape(), options.correction);
  return call(Var{reduced_dims, divisor}, x);
}

template <TensorLike V> V stddev(const V& x, const Dims& dims, VarOptions options) {
  require_floating_point("stddev", data_of(x));
  const ReducedDims reduced_dims("stddev", dims, x.dim(), {.keepdim = options.keepdim});
  const double divisor = degrees_of_freedom(reduced_dims, x.shape(), options.correction);
  return call(Stddev{{reduced_dims, divisor}}, x);
}

template <TensorLike V> V amax(const V& x, const Dims& dims, ReduceOptions options) {
  const ReducedDims reduced_dims("amax", dims, x.dim(), options);
  refuse_empty("amax", x, reduced_dims);
  return call(AmaxAmin<Largest>{reduced_dims}, x);
}

template <TensorLike V> V amin(const V& x, const Dims& dims, ReduceOptions options) {
  const ReducedDims reduced_dims("amin", dims, x.dim(), options);
  refuse_empty("amin", x, reduced_dims);
  return call(AmaxAmin<Smallest>{reduced_dims}, x);
}

template <TensorLike V> V norm(const V& x, double p, const Dims& dims, ReduceOptions options) {
  require_floating_point("norm", data_of(x));
  const ReducedDims reduced_dims("norm", dims, x.dim(), options);
  if (p == 0) return sum(V(data_of(x)) != 0, dims, options);
  if (p == 1) return sum(abs(x), dims, options);
  if (std::isinf(p)) {
    refuse_empty("norm", x, reduced_dims);
    return p > 0 ? amax(abs(x), dims, options) : amin(abs(x), dims, options);
  }
  return p == 2 ? call(Norm2{reduced_dims}, x) : call(NormP{reduced_dims, p}, x);
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
    throw ShapeError("sum_to: the shape " + to_text(shape) + " does not broadcast to " + to_text(x.shape()) +
                     ", so there is no sum that undoes it");
  }
  const std::size_t missing = x.dim() - shape.size();
  Dims dims;
  for (std::size_t d = 0; d < x.dim(); ++d) {
    if (d < missing || (shape[d - missing] == 1 && x.shape()[d] != 1)) dims.push_back(static_cast<std::int64_t>(d));
  }
  if (dims.empty()) return x;
  return reshape(sum(x, dims, {.keepdim = true}), shape);
}

namespace {

template <class Kernel>
Tensor place_of_extreme(std::string_view function, const Tensor& given, std::int64_t dim, ReduceOptions options,
                        const Kernel& kernel) {
  const Tensor x = given.dim() == 0 ? given.detach() : given;
  const std::size_t d = dimension(function, dim, x.dim());
  if (x.dim() == 0) return Tensor(TensorData::number(0, int64));
  const ReducedDims dims(function, {static_cast<std::int64_t>(d)}, x.dim(), options);
  refuse_empty(function, x, dims);
  const TensorData y(dims.kept(x.shape()), int64);
  with_type(x.dtype(),
            [&]<class T>() { kernel(operators::View<const T>(x.data().view<T>()), d, y.view<std::int64_t>()); });
  return Tensor(reshape(y, dims.result(x.shape())));
}

template <class Place> Selected selected(const Place& place, const Tensor& x, std::int64_t dim, ReduceOptions options) {
  const Tensor indices = place(x, dim, {.keepdim = true});
  const Tensor values = gather(x, dim, indices);
  if (options.keepdim) return {values, indices};
  return {squeeze(values, dim), squeeze(indices, dim)};
}

// The same in the name of the function that is called.
auto place_of_largest(std::string_view function) {
  return [function](const Tensor& x, std::int64_t dim, ReduceOptions options) {
    return place_of_extreme(function, x, dim, options,
                            []<class T>(const operators::View<const T>& from, std::size_t d,
                                        const operators::View<std::int64_t>& y) { operators::argmax(from, d, y); });
  };
}
auto place_of_smallest(std::string_view function) {
  return [function](const Tensor& x, std::int64_t dim, ReduceOptions options) {
    return place_of_extreme(function, x, dim, options,
                            []<class T>(const operators::View<const T>& from, std::size_t d,
                                        const operators::View<std::int64_t>& y) { operators::argmin(from, d, y); });
  };
}

// All elements as one dimension.
Tensor all_of(std::string_view function, const Tensor& x) {
  refuse_empty(function, x, ReducedDims(function, {}, x.dim()));
  return flatten(x.detach());
}

}  // namespace

Selected max(const Tensor& x, std::int64_t dim, ReduceOptions options) {
  return selected(place_of_largest("max"), x, dim, options);
}
Selected min(const Tensor& x, std::int64_t dim, ReduceOptions options) {
  return selected(place_of_smallest("min"), x, dim, options);
}
Tensor argmax(const Tensor& x, std::int64_t dim, ReduceOptions options) {
  return place_of_largest("argmax")(x, dim, options);
}
Tensor argmin(const Tensor& x, std::int64_t dim, ReduceOptions options) {
  return place_of_smallest("argmin")(x, dim, options);
}
Tensor argmax(const Tensor& x) { return argmax(all_of("argmax", x), 0); }
Tensor argmin(const Tensor& x) { return argmin(all_of("argmin", x), 0); }

template Tensor sum(const Tensor&, const Dims&, ReduceOptions);
template TensorData sum(const TensorData&, const Dims&, ReduceOptions);
template Tensor mean(const Tensor&, const Dims&, ReduceOptions);
template TensorData mean(const TensorData&, const Dims&, ReduceOptions);
template Tensor prod(const Tensor&, const Dims&, ReduceOptions);
template TensorData prod(const TensorData&, const Dims&, ReduceOptions);
template Tensor var(const Tensor&, const Dims&, VarOptions);
template TensorData var(const TensorData&, const Dims&, VarOptions);
template Tensor stddev(const Tensor&, const Dims&, VarOptions);
template TensorData stddev(const TensorData&, const Dims&, VarOptions);
template Tensor amax(const Tensor&, const Dims&, ReduceOptions);
template TensorData amax(const TensorData&, const Dims&, ReduceOptions);
template Tensor amin(const Tensor&, const Dims&, ReduceOptions);
template TensorData amin(const TensorData&, const Dims&, ReduceOptions);
template Tensor norm(const Tensor&, double, const Dims&, ReduceOptions);
template TensorData norm(const TensorData&, double, const Dims&, ReduceOptions);
template Tensor any(const Tensor&, const Dims&, ReduceOptions);
template TensorData any(const TensorData&, const Dims&, ReduceOptions);
template Tensor all(const Tensor&, const Dims&, ReduceOptions);
template TensorData all(const TensorData&, const Dims&, ReduceOptions);
template Tensor sum_to(const Tensor&, const Shape&);
template TensorData sum_to(const TensorData&, const Shape&);

}  // namespace minitorch
