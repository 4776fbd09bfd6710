// A view by strides, and its derivative, by way of the memory that both tensors see.
#include "minitorch/functions/strided_views.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "operators/errors/error.hpp"

namespace minitorch {

namespace {

// Where the elements of a tensor lie.
struct Places {
  Shape shape;
  Strides strides;
  std::int64_t offset;

  // The place behind the last element. The caller knows that all lie in memory, so nothing overflows.
  std::int64_t end() const {
    if (numel(shape) == 0) return offset;
    std::int64_t last = offset;
    for (std::size_t d = 0; d < shape.size(); ++d) last += (shape[d] - 1) * strides[d];
    return last + 1;
  }
  // The places in row-major order, counted from `first` on.
  TensorData from(std::int64_t first) const {
    const TensorData all = arange(std::max<std::int64_t>(end() - first, 0), {.dtype = int64}).data();
    return reshape(contiguous(detail::trusted_view(all, shape, strides, offset - first)), {numel(shape)});
  }
};

Places places_of(const TensorData& x) { return {x.shape(), x.strides(), x.offset()}; }

template <class V> V strided(const V& x, const Places& to);

// y = x at other places of the same memory   =>   dm, the derivative of the memory, is the sum of dy at each place of
// y, and dx is dm at the places of x; elements of x that are one in memory share it
struct AsStrided {
  Places from, to;
  static constexpr auto name = "as_strided";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const { return detail::trusted_view(x, to.shape, to.strides, to.offset); }
  template <class V> std::array<V, 1> backward(const V& dy) const {
    const std::int64_t first = std::min(from.offset, to.offset), size = std::max(from.end(), to.end()) - first;
    const TensorData zeros_of_memory = full({size}, 0, dy.dtype(), name), own = from.from(first);
    V memory = index_add(V(zeros_of_memory), 0, V(to.from(first)), reshape(dy, {dy.numel()}));
    if (!operators::is_contiguous(from.shape, from.strides)) {
      const TensorData ones_of_own = full(own.shape(), 1, dy.dtype(), name);
      const TensorData uses = index_add(zeros_of_memory, 0, own, ones_of_own);
      memory = memory / V(where(uses == 0, 1, uses));
    }
    return {strided(memory, {from.shape, from.strides, from.offset - first})};
  }
};

template <class V> V strided(const V& x, const Places& to) { return call(AsStrided{places_of(data_of(x)), to}, x); }

// Throws unless all elements lie in the memory of x.
void check_places(const Tensor& x, const Places& to) {
  const auto text = [&] {
    return "as_strided: the shape " + to_text(to.shape) + " with strides " + to_text(to.strides) + " at offset " +
           std::to_string(to.offset);
  };
  check_shape("as_strided", to.shape);
  if (to.strides.size() != to.shape.size()) throw ShapeError(text() + " needs a stride for each dimension");
  if (std::any_of(to.strides.begin(), to.strides.end(), [](std::int64_t stride) { return stride < 0; })) {
    throw IndexError(text() + ": strides must not be negative");
  }
  const auto room = static_cast<std::int64_t>(x.data().storage() ? x.data().storage().bytes() / size_of(x.dtype()) : 0);
  const bool has_elements = numel(to.shape) > 0;
  std::int64_t last = to.offset;
  bool is_outside = to.offset < 0 || to.offset > room - (has_elements ? 1 : 0);
  for (std::size_t d = 0; has_elements && !is_outside && d < to.shape.size(); ++d) {
    const std::int64_t steps = to.shape[d] - 1, stride = to.strides[d];
    is_outside = steps > 0 && stride > (room - 1 - last) / steps;
    if (!is_outside) last += steps * stride;
  }
  if (is_outside) {
    throw IndexError(text() + " leads outside the memory of x, which has " + std::to_string(room) + " elements");
  }
}

// Throws if an element of the view is not one of x.
void check_own_places(const Tensor& x, const Places& to) {
  const Places from = places_of(x.data());
  if (x.is_contiguous() && (numel(to.shape) == 0 || (to.offset >= from.offset && to.end() <= from.end()))) return;
  const std::int64_t first = std::min(from.offset, to.offset);
  std::vector<bool> is_own(static_cast<std::size_t>(std::max(from.end(), to.end()) - first));
  const TensorData own = from.from(first), reached = to.from(first);
  for (std::int64_t i = 0; i < own.numel(); ++i) is_own[static_cast<std::size_t>(own.data<std::int64_t>()[i])] = true;
  for (std::int64_t i = 0; i < reached.numel(); ++i) {
    const std::int64_t place = reached.data<std::int64_t>()[i];
    if (is_own[static_cast<std::size_t>(place)]) continue;
    throw GraphError("as_strided: place " + std::to_string(place + first) + " of the memory is not an element of x " +
                     to_text(x.shape()) + ", a view that requires a gradient: the derivative would be lost");
  }
}

}  // namespace

Tensor as_strided(const Tensor& x, const Shape& size, const Strides& stride, WholeNumber storage_offset) {
  const Places to{size, stride, storage_offset};
  check_places(x, to);
  if (x.requires_grad() && GradMode::is_enabled()) check_own_places(x, to);
  return strided(x, to);
}

Tensor as_strided(const Tensor& x, const Shape& size, const Strides& stride) {
  return as_strided(x, size, stride, x.offset());
}

}  // namespace minitorch
