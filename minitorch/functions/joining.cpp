// Functions that join, pad, flip and roll tensors, and keep a triangle.
#include "minitorch/functions/joining.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <tuple>

#include "minitorch/functions/integer_values.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/function/list_function.hpp"
#include "operators/elementwise/copy.hpp"
#include "operators/errors/error.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch {

namespace {

// y = the xs, joined along `dim`   =>   each dx is its part of dy
struct Cat {
  std::size_t dim;
  std::vector<std::int64_t> sizes;
  static constexpr auto name = "cat";
  static constexpr std::int64_t too_large = std::int64_t{1} << 60U;  // check_shape throws for it

  TensorData forward(std::span<const TensorData> xs) const {
    Shape shape = xs.front().shape();
    shape[dim] = 0;
    for (const std::int64_t size : sizes) shape[dim] = std::min(shape[dim] + size, too_large);
    check_shape(name, shape);
    TensorData y(shape, xs.front().dtype());
    std::int64_t start = 0;
    for (const TensorData& x : xs) {
      copy_into(narrow(y, as_dim(dim), start, x.shape()[dim]), x);
      start += x.shape()[dim];
    }
    return y;
  }
  template <class V> std::vector<V> backward(const V& dy) const { return split(dy, sizes, as_dim(dim)); }
};

// y = x in reverse order   =>   dx = dy in reverse order
struct Flip {
  ReducedDims dims;
  static constexpr auto name = "flip";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    TensorData y(x.shape(), x.dtype());
    if (y.numel() == 0) return y;
    operators::with_type(x.dtype(), [&]<class T>() {
      operators::recorded(name, [forwards = x.view<T>(), reversed = dims, to = y.view<T>()] {
        auto from = forwards;
        for (std::size_t d = 0; d < from.shape.size(); ++d) {
          if (!reversed[d]) continue;
          from.data += (from.shape[d] - 1) * from.strides[d];
          from.strides[d] = -from.strides[d];
        }
        operators::copy<T>(from, to);
      });
    });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {call(*this, dy)}; }
};

template <TensorLike V> V cat_some(std::span<const V> xs, std::size_t dim) {
  Cat f{.dim = dim, .sizes = {}};
  for (const V& x : xs) f.sizes.push_back(x.shape()[dim]);
  if constexpr (std::same_as<V, Tensor>) {
    const Tensor y = apply_to_list(std::move(f), xs);
    if (graph::KeptConstants* const kept = graph::KeptConstants::current()) [[unlikely]]
      kept->keep(y, xs);
    return y;
  } else {
    return f.forward(xs);
  }
}

// The matrix that is 1 at (i, j) if is_kept(j - i), else 0.
template <class Kept> TensorData places(std::int64_t rows, std::int64_t columns, DType dtype, Kept is_kept) {
  TensorData mask({rows, columns}, dtype);
  operators::with_type(dtype, [&]<class T>() {
    operators::recorded("mask", [to = mask.data<T>(), rows, columns, is_kept] {
      T* element = to;
      for (std::int64_t i = 0; i < rows; ++i) {
        for (std::int64_t j = 0; j < columns; ++j) *element++ = is_kept(j - i) ? 1 : 0;
      }
    });
  });
  return mask;
}

template <TensorLike V, class Kept> V triangle(std::string_view function, const V& x, Kept is_kept) {
  if (x.dim() < 2) {
    throw ShapeError(std::string(function) + ": a tensor " + to_text(x.shape()) +
                     " is not a matrix, it must have at least two dimensions");
  }
  const TensorData mask = places(x.shape()[x.dim() - 2], x.shape()[x.dim() - 1], x.dtype(), is_kept);
  return where(V(mask), x, 0);
}

using Widths = std::vector<std::pair<std::int64_t, std::int64_t>>;

// Throws ShapeError unless a tensor of `shape` has dimensions for all widths, and as many elements as they remove.
void check_widths(const Shape& shape, const Widths& widths) {
  if (widths.size() > shape.size()) {
    throw ShapeError("pad: widths for " + std::to_string(widths.size()) + " dimensions of a tensor " + to_text(shape));
  }
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const auto [before, after] = widths[i];
    const std::size_t d = shape.size() - 1 - i;
    if (before < -shape[d] || after < -shape[d] ||
        std::min<std::int64_t>(before, 0) + std::min<std::int64_t>(after, 0) + shape[d] < 0) {
      throw ShapeError("pad: widths " + std::to_string(before) + " and " + std::to_string(after) +
                       " remove more than dimension " + std::to_string(d) + " of " + to_text(shape) + " has");
    }
  }
}

// What a mode can take its elements from: the name of its padding, and the largest width for a dimension of `size`.
struct PadLimit {
  const char* name;
  const char* rule;
  std::int64_t most;
};
PadLimit limit_of(PadMode mode, std::int64_t size) {
  switch (mode) {
    case PadMode::reflect:
      return {"reflected", "less than the size", std::max<std::int64_t>(size - 1, 0)};
    case PadMode::circular:
      return {"circular", "at most the size that negative ones leave", size};
    default:
      return {"replicated", "0 without elements", size == 0 ? 0 : std::numeric_limits<std::int64_t>::max()};
  }
}

// The place within `size` elements of what stands at place i of the padded ones, reflected or replicated.
std::int64_t padded_from(PadMode mode, std::int64_t i, std::int64_t size) {
  if (mode != PadMode::reflect) return std::clamp<std::int64_t>(i, 0, size - 1);
  return i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i;
}

// Cuts off what negative widths say, and joins what is left, y, with part(y, width, is_before) for positive ones.
template <TensorLike V, class Part>
V between_parts(const V& x, std::int64_t dim, const std::pair<std::int64_t, std::int64_t>& widths, const Part& part) {
  const auto [before, after] = widths;
  const std::int64_t size = x.shape()[static_cast<std::size_t>(dim)];
  const V y = slice(x, dim, std::max<std::int64_t>(-before, 0), size + std::min<std::int64_t>(after, 0));
  std::vector<V> parts;
  if (before > 0) parts.push_back(part(y, before, true));
  parts.push_back(y);
  if (after > 0) parts.push_back(part(y, after, false));
  return parts.size() == 1 ? y : cat(parts, dim);
}

// Circular padding wraps what negative widths leave; the other modes go on into what they cut off, as in PyTorch.
Tensor padded_in_circle(const Tensor& x, std::int64_t dim, const std::pair<std::int64_t, std::int64_t>& widths) {
  return between_parts(x, dim, widths, [dim](const Tensor& y, std::int64_t width, bool is_before) {
    return narrow(y, dim, is_before ? y.size(dim) - width : 0, width);
  });
}

}  // namespace

template <TensorLike V> static V cat_list(std::span<const V> xs, WholeNumber dim) {
  if (xs.empty()) throw ShapeError("cat: there are no tensors, there must be at least one");
  const auto is_nothing = [](const V& x) { return x.shape() == Shape{0}; };
  const auto something = std::find_if_not(xs.begin(), xs.end(), is_nothing);
  std::vector<V> remaining;  // without the tensors of shape (0) that are skipped
  if (something == xs.end() || something->dim() == 1) {
    remaining.assign(xs.begin(), xs.end());
  } else {
    std::remove_copy_if(xs.begin(), xs.end(), std::back_inserter(remaining), is_nothing);
  }
  const Shape first = remaining.front().shape();
  if (first.empty()) throw ShapeError("cat: a tensor () has no dimension to be joined in; stack makes one");
  const std::size_t d = dimension("cat", dim, first.size());
  DType dtype = remaining.front().dtype();
  for (const V& x : remaining) {
    Shape expected = first;
    if (x.dim() == first.size()) expected[d] = x.shape()[d];
    if (x.shape() != expected) {
      throw ShapeError("cat: a tensor " + to_text(x.shape()) + " beside one of " + to_text(first) +
                       ", sizes must be equal in all dimensions but " + std::to_string(d));
    }
  }
  for (const V& x : xs) dtype = promoted(dtype, x.dtype());
  std::vector<V> level;
  level.reserve(remaining.size());
  for (const V& x : remaining) level.push_back(to(x, dtype));
  while (level.size() > graph::most_arguments) {  // too many for a node: join groups, then join the results
    std::vector<V> joined;
    for (std::size_t i = 0; i < level.size(); i += graph::most_arguments) {
      joined.push_back(
          cat_some(std::span<const V>(level).subspan(i, std::min(graph::most_arguments, level.size() - i)), d));
    }
    level = std::move(joined);
  }
  return cat_some(std::span<const V>(level), d);
}

template <TensorLike V> static V stack_list(std::span<const V> xs, WholeNumber dim) {
  if (xs.empty()) throw ShapeError("stack: there are no tensors, there must be at least one");
  const Shape& first = xs.front().shape();
  const auto d = as_dim(dimension("stack", dim, first.size() + 1));
  check_rank("stack", first.size() + 1);
  std::vector<V> rows;
  rows.reserve(xs.size());
  for (const V& x : xs) {
    if (x.shape() != first) {
      throw ShapeError("stack: a tensor " + to_text(x.shape()) + " beside one of " + to_text(first) +
                       ", the shapes must be equal");
    }
    rows.push_back(unsqueeze(x, d));
  }
  return cat_list<V>(rows, d);
}

template <TensorLike V>
V pad(const V& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, RealNumber value) {
  check_widths(x.shape(), widths);
  check_integer("pad", "a value", value, x.dtype());
  V y = x;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::size_t d = x.dim() - 1 - i;
    y = between_parts(y, as_dim(d), widths[i], [&](const V& rest, std::int64_t width, bool /*is_before*/) {
      Shape shape = rest.shape();
      shape[d] = width;
      return V(full(shape, value, x.dtype(), "pad"));
    });
  }
  return apart_from(x, y);
}

template <std::same_as<PadMode> Mode> Tensor pad(const Tensor& x, const Widths& widths, Mode mode) {
  check_widths(x.shape(), widths);
  Shape shape = x.shape();
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const auto [before, after] = widths[i];
    std::int64_t& size = shape[x.dim() - 1 - i];
    const std::int64_t left = size + std::min<std::int64_t>(before, 0) + std::min<std::int64_t>(after, 0);
    const PadLimit limit = limit_of(mode, mode == PadMode::circular ? left : size);
    if (before > limit.most || after > limit.most) {
      throw ShapeError("pad: widths " + std::to_string(before) + " and " + std::to_string(after) + " of dimension " +
                       std::to_string(x.dim() - 1 - i) + " of " + to_text(x.shape()) + ", " + limit.name +
                       " ones must be " + limit.rule);
    }
    size = std::min(std::min(before, numel_limit) + std::min(after, numel_limit) + size, numel_limit);
  }
  check_shape("pad", shape);
  Tensor y = x;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] == std::pair<std::int64_t, std::int64_t>(0, 0)) continue;
    const std::size_t d = x.dim() - 1 - i;
    const auto [before, after] = widths[i];
    if (mode == PadMode::circular) {
      y = padded_in_circle(y, as_dim(d), widths[i]);
      continue;
    }
    const TensorData from({shape[d]}, int64);
    const auto source = [mode, shift = before, size = x.shape()[d]](std::int64_t k) {
      return padded_from(mode, k - shift, size);
    };
    operators::recorded("pad", [places = from.data<std::int64_t>(), n = shape[d], source] {
      for (std::int64_t k = 0; k < n; ++k) places[k] = source(k);
    });
    y = index_select(y, as_dim(d), Tensor(from));
  }
  return apart_from(x, y);
}

template <TensorLike V> V flip(const V& x, const Dims& dims) {
  return dims.empty() ? clone(x) : call(Flip{ReducedDims("flip", dims, x.dim())}, x);
}

template <TensorLike V> V roll(const V& x, const Dims& shifts, const Dims& dims) {
  if (dims.empty()) {
    if (shifts.size() != 1) {
      throw ShapeError("roll: the shifts " + to_text(shifts) + " without dimensions, there must be one");
    }
    return reshape(roll(flatten(x), shifts, 0), x.shape());
  }
  if (shifts.size() != dims.size()) {
    throw ShapeError("roll: the shifts " + to_text(shifts) + " for the dimensions " + to_text(dims) +
                     ", there must be as many");
  }
  for (const std::int64_t dim : dims) dimension("roll", dim, x.dim());
  V y = x;
  for (std::size_t i = 0; i < dims.size() && x.numel() > 0 && x.dim() > 0; ++i) {
    const std::int64_t size = x.shape()[dims[i]], first = ((shifts[i] % size) + size) % size;
    if (first == 0) continue;
    y = cat(std::vector<V>{narrow(y, dims[i], size - first, first), narrow(y, dims[i], 0, size - first)}, dims[i]);
  }
  return apart_from(x, y);
}

template <TensorLike V> V tril(const V& x, WholeNumber diagonal) {
  return triangle("tril", x, [diagonal](std::int64_t offset) { return offset <= diagonal; });
}

template <TensorLike V> V triu(const V& x, WholeNumber diagonal) {
  return triangle("triu", x, [diagonal](std::int64_t offset) { return offset >= diagonal; });
}

template <TensorLike V> V cat(const std::vector<V>& xs, WholeNumber dim) { return cat_list<V>(xs, dim); }
template <TensorLike V> V stack(const std::vector<V>& xs, WholeNumber dim) { return stack_list<V>(xs, dim); }

Tensor cat(const TensorList& xs, WholeNumber dim) { return cat_list<Tensor>(std::span(xs.begin(), xs.end()), dim); }
Tensor stack(const TensorList& xs, WholeNumber dim) { return stack_list<Tensor>(std::span(xs.begin(), xs.end()), dim); }
Tensor pad(const Tensor& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, RealNumber value) {
  return pad<Tensor>(x, widths, value);
}
template Tensor pad(const Tensor& x, const Widths& widths, PadMode mode);
Tensor flip(const Tensor& x, const Dims& dims) { return flip<Tensor>(x, dims); }
Tensor roll(const Tensor& x, const Dims& shifts, const Dims& dims) { return roll<Tensor>(x, shifts, dims); }
Tensor tril(const Tensor& x, WholeNumber diagonal) { return tril<Tensor>(x, diagonal); }
Tensor triu(const Tensor& x, WholeNumber diagonal) { return triu<Tensor>(x, diagonal); }

// Instantiates the functions of TensorData, by taking their addresses.
[[gnu::used]] static constinit auto joinings_of_data =
    std::tuple(&cat<Tensor>, &cat<TensorData>, &stack<Tensor>, &stack<TensorData>, &pad<TensorData>, &flip<TensorData>,
               &roll<TensorData>, &tril<TensorData>, &triu<TensorData>);

}  // namespace minitorch
