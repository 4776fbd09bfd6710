// Views: each a struct of forward and backward.
#include "minitorch/functions/views.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "operators/errors/error.hpp"

namespace minitorch {

using operators::permuted;

std::optional<Strides> reshaped_strides(const Shape& shape, const Strides& strides, const Shape& target) {
  if (numel(shape) == 0) return operators::contiguous_strides(target);
  // From the last dimension on, join those without gaps between them into runs, and divide each run into dimensions of
  // the target.
  Strides result = Strides::filled(target.size(), 0);
  std::size_t t = target.size();
  std::int64_t run = 1, run_stride = shape.empty() ? 1 : strides.back();
  for (std::size_t d = shape.size(); d-- > 0;) {
    run *= shape[d];
    const bool ends_run = d == 0 || (shape[d - 1] != 1 && strides[d - 1] != run * run_stride);
    if (!ends_run) continue;
    std::int64_t taken = 1;
    while (t > 0 && (taken < run || target[t - 1] == 1)) {
      result[t - 1] = taken * run_stride;
      taken *= target[--t];
    }
    if (taken != run) return std::nullopt;
    if (d > 0) run_stride = strides[d - 1];
    run = 1;
  }
  return result;
}

namespace {

// y = x in another shape   =>   dx = dy in the shape of x
struct Reshape {
  Shape from, to;
  static constexpr auto name = "reshape";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    const auto strides = reshaped_strides(x.shape(), x.strides(), to);
    return strides ? detail::trusted_view(x, to, *strides, x.offset())
                   : detail::trusted_view(clone(x), to, operators::contiguous_strides(to), 0);
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {reshape(dy, from)}; }
};

// dimension d of y is dimension order[d] of x   =>   dx = dy, permuted by the inverse order
struct Permute {
  std::array<std::size_t, max_rank> order;
  std::size_t rank;
  static constexpr auto name = "permute";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    const std::span places(order.data(), rank);
    return detail::trusted_view(x, permuted(x.shape(), places), permuted(x.strides(), places), x.offset());
  }
  template <class V> std::array<V, 1> backward(const V& dy) const {
    return {permute(dy, detail::inverse_order(std::span(order.data(), rank)))};
  }
};

// y = x with two dimensions exchanged   =>   dx = dy with the same exchanged
struct Transpose {
  std::size_t a, b;
  static constexpr auto name = "transpose";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    Shape shape = x.shape();
    Strides strides = x.strides();
    if (a != b) {  // also false for a tensor of shape (), where index 0 does not exist
      std::swap(shape[a], shape[b]);
      std::swap(strides[a], strides[b]);
    }
    return detail::trusted_view(x, shape, strides, x.offset());
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {transpose(dy, as_dim(a), as_dim(b))}; }
};

// y = x, repeated   =>   dx = the sum of dy over the repetitions; the engine sums it
struct Expand {
  Shape shape;
  static constexpr auto name = "expand";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    return detail::trusted_view(x, shape, operators::broadcast_strides(x.shape(), x.strides(), shape), x.offset());
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {dy}; }
};

// y = a copy of x   =>   dx = dy
struct Clone {
  static constexpr auto name = "clone";
  static constexpr auto saves = Saves::nothing;
  static TensorData forward(const TensorData& x) { return minitorch::clone(x); }
  template <class V> static std::array<V, 1> backward(const V& dy) { return {dy}; }
};

// y = x in another dtype   =>   dx = dy in the dtype of x; the engine converts it
struct To {
  DType dtype;
  static constexpr auto name = "to";
  static constexpr auto saves = Saves::nothing;
  TensorData forward(const TensorData& x) const { return minitorch::to(x, dtype); }
  template <class V> static std::array<V, 1> backward(const V& dy) { return {dy}; }
};

// `shape` with -1 replaced by the inferred size. Throws ShapeError unless it has as many elements as `from`.
Shape completed(std::string_view function, const Shape& from, Shape shape) {
  const auto refuse = [&](const std::string& why) {
    throw ShapeError(std::string(function) + ": a tensor " + to_text(from) + " cannot be viewed as " + to_text(shape) +
                     ", " + why);
  };
  const std::int64_t n = numel(from);
  std::int64_t known = 1;
  std::int64_t* unknown = nullptr;
  for (std::int64_t& size : shape) {
    if (size == -1) {
      if (unknown != nullptr) refuse("only one size can be -1");
      unknown = &size;
    } else if (size < 0) {
      refuse("a size cannot be negative");
    } else if (__builtin_mul_overflow(known, size, &known)) {
      refuse("it has " + std::to_string(n) + " elements");
    }
  }
  if (unknown != nullptr) {
    if (known == 0 || n % known != 0) refuse("-1 cannot be inferred for " + std::to_string(n) + " elements");
    *unknown = n / known;
  } else if (known != n) {
    refuse("which has " + std::to_string(known) + " elements, not " + std::to_string(n));
  }
  if (n == 0) check_shape(function, shape);
  return shape;
}

}  // namespace

template <TensorLike V> V reshape(const V& x, const Shape& shape) {
  return call(Reshape{x.shape(), completed("reshape", x.shape(), shape)}, x);
}

template <TensorLike V> V view(const V& x, const Shape& shape) {
  const Shape target = completed("view", x.shape(), shape);
  if (!reshaped_strides(x.shape(), x.strides(), target)) {
    throw ShapeError("view: a tensor " + to_text(x.shape()) + " with strides " + to_text(x.strides()) +
                     " cannot be viewed as " + to_text(target) + " without a copy; reshape makes one");
  }
  return call(Reshape{x.shape(), target}, x);
}

template <TensorLike V> V flatten(const V& x, WholeNumber start_dim, WholeNumber end_dim) {
  const std::size_t first = dimension("flatten", start_dim, x.dim()), last = dimension("flatten", end_dim, x.dim());
  if (first > last) {
    throw ShapeError("flatten: dimension " + std::to_string(start_dim) + " comes after dimension " +
                     std::to_string(end_dim) + " in " + to_text(x.shape()));
  }
  Shape shape;
  for (std::size_t d = 0; d < x.dim(); ++d) {
    if (d > first && d <= last) {
      shape[shape.size() - 1] *= x.shape()[d];
    } else {
      shape.push_back(x.shape()[d]);
    }
  }
  if (x.dim() == 0) shape.push_back(1);
  return reshape(x, shape);
}

template <TensorLike V> V unsqueeze(const V& x, WholeNumber dim) {
  const std::size_t d = dimension("unsqueeze", dim, x.dim() + 1);
  check_rank("unsqueeze", x.dim() + 1);
  Shape shape = x.shape();
  shape.insert(d, 1);
  return reshape(x, shape);
}

template <TensorLike V> V squeeze(const V& x, WholeNumber dim) {
  const std::size_t d = dimension("squeeze", dim, x.dim());
  if (x.dim() == 0 || x.shape()[d] != 1) return x;
  Shape shape = x.shape();
  shape.erase(d);
  return reshape(x, shape);
}

template <TensorLike V> V squeeze(const V& x) {
  Shape shape;
  for (const std::int64_t size : x.shape()) {
    if (size != 1) shape.push_back(size);
  }
  return reshape(x, shape);
}

template <TensorLike V> V permute(const V& x, const Dims& order) {
  Permute f{.order = {}, .rank = x.dim()};
  std::array<bool, max_rank> used{};
  bool is_permutation = order.size() == x.dim();
  for (std::size_t d = 0; is_permutation && d < order.size(); ++d) {
    f.order[d] = dimension("permute", order[d], x.dim());
    is_permutation = !std::exchange(used[f.order[d]], true);
  }
  if (!is_permutation) {
    throw ShapeError("permute: " + to_text(order) + " does not name each of the " + std::to_string(x.dim()) +
                     " dimensions of " + to_text(x.shape()) + " once");
  }
  return call(f, x);
}

template <TensorLike V> V transpose(const V& x, WholeNumber dim0, WholeNumber dim1) {
  return call(Transpose{dimension("transpose", dim0, x.dim()), dimension("transpose", dim1, x.dim())}, x);
}

template <TensorLike V> V t(const V& x) {
  if (x.dim() > 2) {
    throw ShapeError("t: a tensor " + to_text(x.shape()) + " is not a matrix; transpose(x, dim0, dim1) takes any");
  }
  return x.dim() < 2 ? x : transpose(x, 0, 1);
}

template <TensorLike V> V expand(const V& x, const Shape& shape) {
  Shape target = shape;
  const std::size_t missing = std::max(shape.size(), x.dim()) - x.dim();
  for (std::size_t d = missing; d < target.size(); ++d) {
    if (target[d] == -1) target[d] = x.shape()[d - missing];
  }
  if (!operators::broadcasts_to(x.shape(), target)) {
    throw ShapeError("expand: a tensor " + to_text(x.shape()) + " does not broadcast to " + to_text(shape) +
                     ": aligned at the last dimension, sizes must be equal, or 1 in the tensor");
  }
  check_shape("expand", target);
  return call(Expand{target}, x);
}

Tensor movedim(const Tensor& x, const Dims& source, const Dims& destination) {
  if (source.size() != destination.size()) {
    throw ShapeError("movedim: dimensions " + to_text(source) + " to places " + to_text(destination) +
                     ", there must be as many");
  }
  const ReducedDims moved("movedim", source, x.dim()), taken("movedim", destination, x.dim());
  if (source.empty() || x.dim() == 0) return x;
  Dims order = Dims::filled(x.dim(), 0);
  for (std::size_t i = 0; i < source.size(); ++i) {
    order[dimension("movedim", destination[i], x.dim())] = as_dim(dimension("movedim", source[i], x.dim()));
  }
  std::size_t next = 0;
  for (std::size_t d = 0; d < x.dim(); ++d) {
    if (taken[d]) continue;
    while (moved[next]) ++next;
    order[d] = as_dim(next++);
  }
  return permute(x, order);
}

Tensor contiguous(const Tensor& x) { return x.is_contiguous() ? x : clone(x); }

Tensor clone(const Tensor& x) { return apply(Clone{}, x); }

Tensor to(const Tensor& x, DType dtype) {
  if (x.dtype() == dtype) return x;
  if (!is_floating_point(dtype)) return Tensor(to(x.data(), dtype));
  return apply(To{dtype}, x);
}

Tensor reshape(const Tensor& x, const Shape& shape) { return reshape<Tensor>(x, shape); }
Tensor view(const Tensor& x, const Shape& shape) { return view<Tensor>(x, shape); }
Tensor flatten(const Tensor& x, WholeNumber start_dim, WholeNumber end_dim) {
  return flatten<Tensor>(x, start_dim, end_dim);
}
Tensor unsqueeze(const Tensor& x, WholeNumber dim) { return unsqueeze<Tensor>(x, dim); }
Tensor squeeze(const Tensor& x, WholeNumber dim) { return squeeze<Tensor>(x, dim); }
Tensor squeeze(const Tensor& x) { return squeeze<Tensor>(x); }
Tensor permute(const Tensor& x, const Dims& order) { return permute<Tensor>(x, order); }
Tensor transpose(const Tensor& x, WholeNumber dim0, WholeNumber dim1) { return transpose<Tensor>(x, dim0, dim1); }
Tensor t(const Tensor& x) { return t<Tensor>(x); }
Tensor expand(const Tensor& x, const Shape& shape) { return expand<Tensor>(x, shape); }

// Instantiates the functions of TensorData, by taking their addresses.
[[gnu::used]] static constinit auto views_of_data =
    std::tuple(&reshape<TensorData>, &view<TensorData>, &flatten<TensorData>, &unsqueeze<TensorData>,
               &permute<TensorData>, &transpose<TensorData>, &t<TensorData>, &expand<TensorData>);
template TensorData squeeze(const TensorData& x, WholeNumber dim);
template TensorData squeeze(const TensorData& x);

}  // namespace minitorch
