// Slices along a dimension, and their derivative.
#include "minitorch/functions/slicing.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch {

namespace {

// y[i] = x[start + i step]   =>   dx[start + i step] = dy[i], and 0 between
struct Slice {
  std::size_t dim;
  std::int64_t start, length, step, size;
  static constexpr auto name = "slice";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    Shape shape = x.shape();
    Strides strides = x.strides();
    shape[dim] = length;
    if (length > 1) strides[dim] *= step;  // otherwise the stride is not used, and the product may overflow
    return detail::trusted_view(x, shape, strides, x.offset() + (length > 0 ? start * x.strides()[dim] : 0));
  }
  template <class V> std::array<V, 1> backward(const V& dy) const {
    return {slice_backward(dy, as_dim(dim), start, step, size)};
  }
  void add_backward(const TensorData& dy, const TensorData& dx) const { zip_into(operators::Add{}, forward(dx), dy); }
};

// y[i] = x[i, index], with one dimension less   =>   dx[i, index] = dy[i], and 0 elsewhere
struct Select {
  Slice slice;
  static constexpr auto name = "select";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    TensorData y = slice.forward(x);
    Shape shape = y.shape();
    Strides strides = y.strides();
    shape.erase(slice.dim);
    strides.erase(slice.dim);
    return detail::trusted_view(y, shape, strides, y.offset());
  }
  template <class V> std::array<V, 1> backward(const V& dy) const {
    const auto dim = as_dim(slice.dim);
    return {slice_backward(unsqueeze(dy, dim), dim, slice.start, 1, slice.size)};
  }
  void add_backward(const TensorData& dy, const TensorData& dx) const { zip_into(operators::Add{}, forward(dx), dy); }
};

// y[start + i step] = x[i], and 0 between   =>   dx[i] = dy[start + i step]
struct SliceBackward {
  Slice slice;
  static constexpr auto name = "slice_backward";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    Shape shape = x.shape();
    shape[slice.dim] = slice.size;
    TensorData y = full(shape, 0, x.dtype(), name);
    copy_into(slice.forward(y), x);
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const { return {call(slice, dy)}; }
};

std::string indices_text(std::int64_t start, std::int64_t length) {
  if (length < 1 || start > std::numeric_limits<std::int64_t>::max() - length) {
    return std::to_string(length) + " indices from " + std::to_string(start) + " on";
  }
  return "indices " + std::to_string(start) + " to " + std::to_string(start + length - 1);
}

// A vector with room for n elements: what does not fit into the memory fails before the first is made.
template <class V> std::vector<V> room_for(std::string_view function, std::int64_t n) {
  std::vector<V> all;
  if (std::cmp_greater(n, all.max_size())) refuse_memory(function);
  all.reserve(static_cast<std::size_t>(n));
  return all;
}

}  // namespace

template <TensorLike V> V narrow(const V& x, WholeNumber dim, WholeNumber start, WholeNumber length) {
  const std::size_t d = dimension("narrow", dim, x.dim());
  const std::int64_t size = x.dim() == 0 ? 0 : x.shape()[d];
  const std::int64_t first = start + (start < 0 ? size : 0);
  if (x.dim() == 0 || first < 0 || length < 0 || first > size || length > size - first) {
    throw IndexError("narrow: " + indices_text(start, length) + " are not all within dimension " + std::to_string(dim) +
                     " of " + to_text(x.shape()));
  }
  return call(Slice{.dim = d, .start = first, .length = length, .step = 1, .size = size}, x);
}

template <TensorLike V> V slice(const V& x, WholeNumber dim, WholeNumber start, WholeNumber end, WholeNumber step) {
  const std::size_t d = dimension("slice", dim, x.dim());
  if (x.dim() == 0) throw ShapeError("slice: a tensor () has no dimension to slice");
  if (step < 1) throw IndexError("slice: a step of " + std::to_string(step) + ", it must be 1 or more");
  const std::int64_t size = x.shape()[d];
  const auto within = [size](std::int64_t place) {
    return std::clamp<std::int64_t>(place < 0 ? place + size : place, 0, size);
  };
  const std::int64_t first = within(start), length = std::max<std::int64_t>(within(end) - first, 0);
  const std::int64_t taken = length / step + (length % step != 0 ? 1 : 0);
  return call(Slice{.dim = d, .start = first, .length = taken, .step = step, .size = size}, x);
}

template <TensorLike V> V select(const V& x, WholeNumber dim, WholeNumber index) {
  const std::size_t d = dimension("select", dim, x.dim());
  const std::int64_t size = x.dim() == 0 ? 0 : x.shape()[d];
  if (index < -size || index >= size) {
    throw IndexError("select: index " + std::to_string(index) + " is out of range for dimension " +
                     std::to_string(dim) + " of " + to_text(x.shape()));
  }
  const std::int64_t start = index + (index < 0 ? size : 0);
  return call(Select{{.dim = d, .start = start, .length = 1, .step = 1, .size = size}}, x);
}

template <TensorLike V> std::vector<V> split(const V& x, WholeNumber size, WholeNumber dim) {
  const std::size_t d = dimension("split", dim, x.dim());
  if (x.dim() == 0 || size < 1) {
    throw ShapeError(x.dim() == 0 ? "split: a tensor () has no dimension to split"
                                  : "split: the size is " + std::to_string(size) + ", it must be 1 or more");
  }
  const std::int64_t whole = x.shape()[d];
  return naming_memory("split", [&] {
    std::vector<V> result =
        room_for<V>("split", std::max<std::int64_t>(operators::quotient_rounded_up(whole, size), 1));
    for (std::int64_t start = 0; start == 0 || start < whole; start += size) {
      result.push_back(narrow(x, as_dim(d), start, std::min<std::int64_t>(size, whole - start)));
    }
    return result;
  });
}

template <TensorLike V> std::vector<V> split(const V& x, const std::vector<std::int64_t>& sizes, WholeNumber dim) {
  const std::size_t d = dimension("split", dim, x.dim());
  std::int64_t rest = x.dim() == 0 ? -1 : x.shape()[d];
  for (const std::int64_t size : sizes) rest = size < 0 || size > rest ? -1 : rest - size;
  if (rest != 0) {
    throw ShapeError("split: the sizes " + to_text(Dims(std::span(sizes).first(std::min(sizes.size(), max_rank)))) +
                     (sizes.size() > max_rank ? " and more" : "") + " do not add up to dimension " +
                     std::to_string(dim) + " of " + to_text(x.shape()));
  }
  return naming_memory("split", [&] {
    std::vector<V> result = room_for<V>("split", std::ssize(sizes));
    std::int64_t start = 0;
    for (const std::int64_t size : sizes) {
      result.push_back(narrow(x, as_dim(d), start, size));
      start += size;
    }
    return result;
  });
}

template <TensorLike V> std::vector<V> chunk(const V& x, WholeNumber chunks, WholeNumber dim) {
  const std::size_t d = dimension("chunk", dim, x.dim());
  if (x.dim() == 0 || chunks < 1) {
    throw ShapeError(x.dim() == 0 ? "chunk: a tensor () has no dimension to split"
                                  : "chunk: " + std::to_string(chunks) + " chunks, there must be 1 or more");
  }
  const std::int64_t whole = x.shape()[d];
  if (whole == 0) {
    return naming_memory("chunk", [&] {
      std::vector<V> empty = room_for<V>("chunk", chunks);
      while (std::cmp_less(empty.size(), std::int64_t{chunks})) empty.push_back(narrow(x, as_dim(d), 0, 0));
      return empty;
    });
  }
  return split(x, (whole - 1) / chunks + 1, dim);
}

template <TensorLike V>
V slice_backward(const V& x, WholeNumber dim, WholeNumber start, WholeNumber step, WholeNumber size) {
  const std::size_t d = dimension("slice_backward", dim, x.dim());
  const std::int64_t length = x.dim() == 0 ? 0 : x.shape()[d];
  const bool fits = length == 0 || (start < size && length - 1 <= (size - 1 - start) / std::max<std::int64_t>(step, 1));
  if (x.dim() == 0 || start < 0 || step < 1 || size < 0 || !fits) {
    throw IndexError("slice_backward: indices " + std::to_string(start) + " + " + std::to_string(step) +
                     "i of a tensor " + to_text(x.shape()) + " are out of range for a dimension of size " +
                     std::to_string(size));
  }
  return call(SliceBackward{{.dim = d, .start = start, .length = length, .step = step, .size = size}}, x);
}

Tensor narrow(const Tensor& x, WholeNumber dim, WholeNumber start, WholeNumber length) {
  return narrow<Tensor>(x, dim, start, length);
}
Tensor slice(const Tensor& x, WholeNumber dim, WholeNumber start, WholeNumber end, WholeNumber step) {
  return slice<Tensor>(x, dim, start, end, step);
}
Tensor select(const Tensor& x, WholeNumber dim, WholeNumber index) { return select<Tensor>(x, dim, index); }
std::vector<Tensor> split(const Tensor& x, WholeNumber size, WholeNumber dim) { return split<Tensor>(x, size, dim); }
std::vector<Tensor> split(const Tensor& x, const std::vector<std::int64_t>& sizes, WholeNumber dim) {
  return split<Tensor>(x, sizes, dim);
}
std::vector<Tensor> chunk(const Tensor& x, WholeNumber chunks, WholeNumber dim) {
  return chunk<Tensor>(x, chunks, dim);
}
std::vector<Tensor> unbind(const Tensor& x, WholeNumber dim) {
  const std::size_t d = dimension("unbind", dim, x.dim());
  if (x.dim() == 0) throw ShapeError("unbind: a tensor () has no dimension to split");
  const std::int64_t rows = x.shape()[d];
  return naming_memory("unbind", [&] {
    std::vector<Tensor> result = room_for<Tensor>("unbind", rows);
    for (std::int64_t i = 0; i < rows; ++i) result.push_back(select(x, as_dim(d), i));
    return result;
  });
}
Tensor slice_backward(const Tensor& x, WholeNumber dim, WholeNumber start, WholeNumber step, WholeNumber size) {
  return slice_backward<Tensor>(x, dim, start, step, size);
}

// Instantiates the functions of TensorData, by taking their addresses.
[[gnu::used]] static constinit auto slices_of_data = std::tuple(
    &narrow<TensorData>, &slice<TensorData>, &select<TensorData>, &chunk<TensorData>, &slice_backward<TensorData>);
template std::vector<TensorData> split(const TensorData& x, WholeNumber size, WholeNumber dim);
template std::vector<TensorData> split(const TensorData& x, const std::vector<std::int64_t>& sizes, WholeNumber dim);

}  // namespace minitorch
