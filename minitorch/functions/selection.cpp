// Reads elements at given indices, or adds to them: each function is a struct of forward and backward.
#include "minitorch/functions/selection.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>

#include "minitorch/functions/integer_values.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/recording/recording.hpp"
#include "operators/select/gather.hpp"

namespace minitorch {

using operators::View, operators::with_type;

namespace {

// A copy of x, to which `kernel` adds, or into which it writes, elements of `source`.
template <class Kernel> TensorData added(const TensorData& x, const TensorData& source, const Kernel& kernel) {
  TensorData y = clone(x);
  with_type(x.dtype(), [&]<class T>() { kernel(y.view<T>(), View<const T>(source.view<T>())); });
  return y;
}

// The derivative of f's argument: zeros, to which f adds. `scatter_add` and `index_add` would copy the zeros first.
template <class F> TensorData added_to_zeros(const F& f, const TensorData& dy) {
  TensorData dx = full(f.shape, 0, dy.dtype(), F::name);
  f.add_backward(dy, dx);
  return dx;
}

// y[i, j] = x[i, index[i, j]]   =>   dx = 0, then dx[i, index[i, j]] += dy[i, j]
struct Gather {
  std::size_t dim;
  Shape shape;
  TensorData index;
  static constexpr auto name = "gather";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    TensorData y(index.shape(), x.dtype());
    with_type(x.dtype(), [&]<class T>() {
      operators::recorded(name, [from = x.view<T>(), along = dim, places = index.view<std::int64_t>(),
                                 to = y.view<T>()] { operators::gather<T>(from, along, places, to); });
    });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const {
    if constexpr (std::is_same_v<V, TensorData>) {
      return {added_to_zeros(*this, dy)};
    } else {
      const V zeros(full(shape, 0, dy.dtype(), name));
      return {scatter_add(zeros, as_dim(dim), constant<V>(index, "its index", name), dy)};
    }
  }
  void add_backward(const TensorData& dy, const TensorData& dx) const {
    const auto places = constant<TensorData>(index, "its index", name);
    with_type(dx.dtype(), [&]<class T>() {
      operators::recorded(name, [to = dx.view<T>(), along = dim, at = places.view<std::int64_t>(),
                                 from = dy.view<T>()] { operators::scatter_add<T>(to, along, at, from); });
    });
  }
};

// y = x, then y[i, index[i, j]] += source[i, j]   =>   dx = dy,   dsource[i, j] = dy[i, index[i, j]]
struct ScatterAdd {
  std::size_t dim;
  TensorData index;
  static constexpr auto name = "scatter_add";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x, const TensorData& source) const {
    return added(x, source, [&]<class T>(const View<T>& y, const View<const T>& from) {
      operators::recorded(name, [y, along = dim, places = index.view<std::int64_t>(), from] {
        operators::scatter_add<T>(y, along, places, from);
      });
    });
  }
  template <class V> std::array<V, 2> backward(const V& dy, const NeedsInputGrad& needs) const {
    return {dy, needs[1] ? gather(dy, as_dim(dim), constant<V>(index, "its index", name)) : V{}};
  }
};

// y = x, then y[i, index[i, j]] = source[i, j]   =>   dx = dy, but 0 at these places;   dsource[i, j] =
// dy[i, index[i, j]], but 0 where a later element took the place
struct Scatter {
  std::size_t dim;
  TensorData index;
  static constexpr auto name = "scatter";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x, const TensorData& source) const {
    return added(x, source, [&]<class T>(const View<T>& y, const View<const T>& from) {
      operators::recorded(name, [y, along = dim, places = index.view<std::int64_t>(), from] {
        operators::scatter<T>(y, along, places, from);
      });
    });
  }
  template <class V> std::array<V, 2> backward(const V& dy, const NeedsInputGrad& needs) const {
    const V places = constant<V>(index, "its index", name);
    return {needs[0] ? scatter(dy, as_dim(dim), places, V(full(index.shape(), 0, dy.dtype(), name))) : V{},
            needs[1] ? where(V(to(stays(dy.shape()), dy.dtype())), gather(dy, as_dim(dim), places), 0) : V{}};
  }
  // 1 where an element of the source stays in y, a tensor of `shape`; 0 where a later one takes its place.
  TensorData stays(const Shape& shape) const {
    const TensorData numbers = reshape(arange(index.numel(), {.dtype = int64}).data(), index.shape());
    const TensorData last = forward(full(shape, 0, int64, name), numbers);
    return gather(last, as_dim(dim), index) == numbers;
  }
};

// y[i] = x[index[i]]   =>   dx = 0, then dx[index[i]] += dy[i]
struct IndexSelect {
  std::size_t dim;
  Shape shape;
  TensorData index;
  static constexpr auto name = "index_select";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    Shape result = x.shape();
    result[dim] = index.numel();
    check_shape(name, result);
    TensorData y(result, x.dtype());
    with_type(x.dtype(), [&]<class T>() {
      operators::recorded(name, [from = x.view<T>(), along = dim, places = index.view<std::int64_t>(),
                                 to = y.view<T>()] { operators::index_select<T>(from, along, places, to); });
    });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const {
    if constexpr (std::is_same_v<V, TensorData>) {
      return {added_to_zeros(*this, dy)};
    } else {
      const V zeros(full(shape, 0, dy.dtype(), name));
      return {index_add(zeros, as_dim(dim), constant<V>(index, "its index", name), dy)};
    }
  }
  void add_backward(const TensorData& dy, const TensorData& dx) const {
    const auto places = constant<TensorData>(index, "its index", name);
    with_type(dx.dtype(), [&]<class T>() {
      operators::recorded(name, [to = dx.view<T>(), along = dim, at = places.view<std::int64_t>(),
                                 from = dy.view<T>()] { operators::index_add<T>(to, along, at, from); });
    });
  }
};

// y = x, then y[index[i]] += source[i]   =>   dx = dy,   dsource[i] = dy[index[i]]
struct IndexAdd {
  std::size_t dim;
  TensorData index;
  static constexpr auto name = "index_add";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x, const TensorData& source) const {
    return added(x, source, [&]<class T>(const View<T>& y, const View<const T>& from) {
      operators::recorded(name, [y, along = dim, places = index.view<std::int64_t>(), from] {
        operators::index_add<T>(y, along, places, from);
      });
    });
  }
  template <class V> std::array<V, 2> backward(const V& dy, const NeedsInputGrad& needs) const {
    return {dy, needs[1] ? index_select(dy, as_dim(dim), constant<V>(index, "its index", name)) : V{}};
  }
};

// `index`, which must be int64. The kernels check its values.
const TensorData& checked(std::string_view function, const TensorData& index) {
  if (index.dtype() != int64) {
    throw DtypeError(std::string(function) + ": an index of " + std::string(to_text(index.dtype())) +
                     ", it must be int64");
  }
  return index;
}

// For gather and scatter_add: `index` has the rank of the tensor, and is not larger in any dimension but `dim`.
void check_fits(std::string_view function, const Shape& index, const Shape& shape, std::size_t dim) {
  bool fits = index.size() == shape.size();
  for (std::size_t d = 0; fits && d < shape.size(); ++d) fits = d == dim || index[d] <= shape[d];
  if (fits) return;
  throw ShapeError(std::string(function) + ": an index " + to_text(index) + " for a tensor " + to_text(shape) +
                   ", it must have as many dimensions, and be larger in none but dimension " + std::to_string(dim));
}

void check_source(std::string_view function, const Shape& index, const Shape& source) {
  bool fits = index.size() == source.size();
  for (std::size_t d = 0; fits && d < index.size(); ++d) fits = index[d] <= source[d];
  if (fits) return;
  throw ShapeError(std::string(function) + ": an index " + to_text(index) + " for a source " + to_text(source) +
                   ", it must have as many dimensions, and be larger in none");
}

template <TensorLike V> void check_same_dtype(std::string_view function, const V& x, const V& source) {
  if (x.dtype() == source.dtype()) return;
  throw DtypeError(std::string(function) + ": a source of " + std::string(to_text(source.dtype())) +
                   " for a tensor of " + std::string(to_text(x.dtype())) + ", the dtypes must be equal");
}

void check_vector(std::string_view function, const Shape& index) {
  if (index.size() <= 1) return;
  throw ShapeError(std::string(function) + ": an index " + to_text(index) + ", it must have one dimension");
}

// x, but of shape (1) if it is ().
TensorData at_least_vector(const TensorData& x) { return x.dim() == 0 ? reshape(x, {1}) : x; }

}  // namespace

template <TensorLike V> V gather(const V& x, WholeNumber dim, const V& index) {
  const std::size_t d = dimension("gather", dim, x.dim());
  if (x.dim() == 0) return reshape(gather(reshape(x, {1}), dim, V(at_least_vector(data_of(index)))), index.shape());
  check_fits("gather", index.shape(), x.shape(), d);
  return call(Gather{d, x.shape(), with_recorded_version(checked("gather", data_of(index)))}, x);
}

// ScatterAdd or Scatter.
template <class F, TensorLike V> static V scattered(const V& x, std::int64_t dim, const V& index, const V& source) {
  const std::size_t d = dimension(F::name, dim, x.dim());
  check_source(F::name, index.shape(), source.shape());
  if (x.dim() == 0) {
    const auto vector = [](const V& y) { return y.dim() == 0 ? reshape(y, {1}) : y; };
    return reshape(scattered<F>(reshape(x, {1}), 0, vector(index), vector(source)), {});
  }
  check_fits(F::name, index.shape(), x.shape(), d);
  check_same_dtype(F::name, x, source);
  if (source.shape() != index.shape()) {
    V used = source;
    for (std::size_t i = 0; i < source.dim(); ++i) used = narrow(used, as_dim(i), 0, index.shape()[i]);
    return scattered<F>(x, dim, index, used);
  }
  return call(F{d, with_recorded_version(checked(F::name, data_of(index)))}, x, source);
}

template <TensorLike V> V scatter_add(const V& x, WholeNumber dim, const V& index, const V& source) {
  return scattered<ScatterAdd>(x, dim, index, source);
}

template <TensorLike V> V scatter(const V& x, WholeNumber dim, const V& index, const V& source) {
  return scattered<Scatter>(x, dim, index, source);
}

template <TensorLike V> V index_select(const V& x, WholeNumber dim, const V& index) {
  check_vector("index_select", index.shape());
  const std::size_t d = dimension("index_select", dim, x.dim());
  if (x.dim() == 0) {
    if (index.numel() != 1) {
      throw ShapeError("index_select: an index " + to_text(index.shape()) +
                       " for a tensor (), it must have exactly one element");
    }
    return reshape(index_select(reshape(x, {1}), dim, index), {});
  }
  const TensorData places = at_least_vector(data_of(index));
  return call(IndexSelect{d, x.shape(), with_recorded_version(checked("index_select", places))}, x);
}

template <TensorLike V> V index_add(const V& x, WholeNumber dim, const V& index, const V& source) {
  check_vector("index_add", index.shape());
  const std::size_t d = dimension("index_add", dim, x.dim());
  check_same_dtype("index_add", x, source);
  if (x.dim() == 0 && source.dim() == 0 && index.numel() == 1) {
    return reshape(index_add(reshape(x, {1}), dim, index, reshape(source, {1})), {});
  }
  Shape expected = x.shape();
  if (x.dim() > 0) expected[d] = index.numel();
  if (x.dim() == 0 || source.shape() != expected) {
    throw ShapeError("index_add: a source " + to_text(source.shape()) + " and an index " + to_text(index.shape()) +
                     " for dimension " + std::to_string(dim) + " of " + to_text(x.shape()) +
                     ", the source must have the shape " + to_text(expected) +
                     (x.dim() == 0 ? ", and the index one element" : ""));
  }
  const TensorData places = at_least_vector(data_of(index));
  return call(IndexAdd{d, with_recorded_version(checked("index_add", places))}, x, source);
}

Tensor scatter(const Tensor& x, WholeNumber dim, const Tensor& index, RealNumber value) {
  check_integer("scatter", "a value", value, x.dtype());
  return scatter(x, dim, index, Tensor(full(index.shape(), value, x.dtype(), "scatter")));
}

// The places of the elements of x that are not 0, counted in row-major order.
static TensorData nonzero_places(const TensorData& x) {
  const TensorData all = contiguous(x);
  const std::int64_t n = all.numel();
  return with_type(all.dtype(), [&]<class T>() {
    const T* const element = all.data<T>();
    TensorData places({n - std::count(element, element + n, T{0})}, int64);
    auto* const place = places.data<std::int64_t>();
    // Writes each place, and the next one over it if the element is 0: a branch would be mispredicted too often.
    for (std::int64_t i = 0, found = 0; found < places.numel(); ++i) {
      place[found] = i;
      found += element[i] != 0 ? 1 : 0;
    }
    return places;
  });
}

Tensor nonzero(const Tensor& x) {
  const TensorData places = nonzero_places(x.data());
  const std::int64_t found = places.numel(), rank = as_dim(x.dim());
  if (rank == 1) return Tensor(reshape(places, {found, 1}));
  const TensorData indices({found, rank}, int64);
  if (rank == 0 || found == 0) return Tensor(indices);
  const std::int64_t width = x.shape()[x.dim() - 1];
  Shape at = Shape::filled(x.dim(), 0);
  auto* next = indices.data<std::int64_t>();
  for (std::int64_t row = 0, i = 0; i < found; ++i) {
    const std::int64_t place = places.data<std::int64_t>()[i];
    for (; place >= row + width; row += width) {
      for (std::size_t d = x.dim() - 1; d-- > 0 && ++at[d] == x.shape()[d];) at[d] = 0;
    }
    at[x.dim() - 1] = place - row;
    next = std::copy_n(at.begin(), x.dim(), next);
  }
  return Tensor(indices);
}

Tensor masked_select(const Tensor& x, const Tensor& mask) {
  const Shape shape = operators::shape_broadcast("masked_select", x.shape(), mask.shape());
  check_shape("masked_select", shape);
  const Tensor places(nonzero_places(expand(mask.detach(), shape).data()));
  return index_select(flatten(expand(x, shape)), 0, places);
}

Tensor one_hot(const Tensor& classes, WholeNumber number) {
  if (classes.dtype() != int64) {
    throw DtypeError("one_hot: classes of " + std::string(to_text(classes.dtype())) + ", they must be int64");
  }
  check_rank("one_hot", classes.dim() + 1);
  if (number < -1 || number == 0)
    throw IndexError("one_hot: " + std::to_string(number) + " classes, there must be 1 or more");
  if (number == -1) {
    if (classes.numel() == 0)
      throw ShapeError("one_hot: cannot infer the number of classes from an empty tensor; pass it");
    const std::int64_t smallest = *min(classes).data_pointer<std::int64_t>();
    if (smallest < 0) throw IndexError("one_hot: the class " + std::to_string(smallest) + ", it must be 0 or more");
    const std::int64_t largest = *max(classes).data_pointer<std::int64_t>();
    number = std::max<std::int64_t>(std::min(largest, std::numeric_limits<std::int64_t>::max() - 1) + 1, 1);
  }
  Shape shape = classes.shape();
  shape.push_back(number);
  check_shape("one_hot", shape);
  operators::recorded("one_hot", [view = classes.data().view<std::int64_t>(), last = classes.dim(),
                                  n = std::int64_t{number}] { operators::check_indices("one_hot", view, last, n); });
  const Tensor zeros_everywhere = zeros(shape, {.dtype = int64});
  const Tensor index = unsqueeze(classes, -1);
  return scatter_add(zeros_everywhere, -1, index, ones(index.shape(), {.dtype = int64}));
}

Tensor gather(const Tensor& x, WholeNumber dim, const Tensor& index) { return gather<Tensor>(x, dim, index); }
Tensor scatter_add(const Tensor& x, WholeNumber dim, const Tensor& index, const Tensor& source) {
  return scatter_add<Tensor>(x, dim, index, source);
}
Tensor scatter(const Tensor& x, WholeNumber dim, const Tensor& index, const Tensor& source) {
  return scatter<Tensor>(x, dim, index, source);
}
Tensor index_select(const Tensor& x, WholeNumber dim, const Tensor& index) {
  return index_select<Tensor>(x, dim, index);
}
Tensor index_add(const Tensor& x, WholeNumber dim, const Tensor& index, const Tensor& source) {
  return index_add<Tensor>(x, dim, index, source);
}

// Instantiates the functions of TensorData, by taking their addresses.
[[gnu::used]] static constinit auto selections_of_data =
    std::tuple(&gather<TensorData>, &scatter_add<TensorData>, &scatter<TensorData>, &index_select<TensorData>,
               &index_add<TensorData>);

}  // namespace minitorch
