// Interpolation along one dimension. A table of neighbours and weights is computed first, once for all rows.
#include "operators/window/interpolate.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t interpolation_grain = 32768;  // elements; below it, threads cost more than they save

// The distance between neighbouring points, in elements.
template <class T> T distance(const Resizing& resizing) {
  if (resizing.align_corners)
    return resizing.outputs > 1 ? static_cast<T>(resizing.size - 1) / static_cast<T>(resizing.outputs - 1) : T(0);
  if (resizing.scale) return static_cast<T>(1 / *resizing.scale);
  return static_cast<T>(resizing.size) / static_cast<T>(resizing.outputs);
}

// A point between the elements `first` and `second`.
template <class T> struct Neighbours {
  std::int64_t first, second;
  T weight;  // of the second
};

template <class T> std::vector<Neighbours<T>> neighbours(const Resizing& resizing) {
  std::vector<Neighbours<T>> result(static_cast<std::size_t>(resizing.outputs));
  const T step = distance<T>(resizing);
  std::int64_t i = 0;
  for (Neighbours<T>& at : result) {
    const T x = resizing.align_corners ? step * static_cast<T>(i)
                                       : std::max(step * (static_cast<T>(i) + T(0.5)) - T(0.5), T(0));
    at.first = std::min(static_cast<std::int64_t>(x), resizing.size - 1);
    at.second = std::min(at.first + 1, resizing.size - 1);
    at.weight = std::min(x - static_cast<T>(at.first), T(1));
    ++i;
  }
  return result;
}

// Cuts the outer dimension: calls body(n) for each index of it.
template <class T, class Body>
void for_outer(std::string_view name, const View<T>& y, std::int64_t of_one, const Body& body) {
  const std::int64_t outer = y.shape[0], grain = std::max<std::int64_t>(1, interpolation_grain / of_one);
  KernelTrace::record(name, y.shape, Path::contiguous, outer, grain);
  parallel_for(outer, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t n = begin; n < end; ++n) body(n);
  });
}

}  // namespace

void nearest_indices(const Resizing& resizing, const View<std::int64_t>& y) {
  constexpr std::int64_t exact = std::int64_t{1} << std::numeric_limits<float>::digits;
  const auto fill = [&]<class T>(T step) {
    for (std::int64_t i = 0; i < resizing.outputs; ++i)
      y.data[i] = std::min(static_cast<std::int64_t>(static_cast<T>(i) * step), resizing.size - 1);
  };
  if (std::max(resizing.size, resizing.outputs) < exact) {
    fill(distance<float>(resizing));
  } else {
    fill(distance<double>(resizing));
  }
}

template <std::floating_point T>
void interpolate_linear(const View<const T>& x, const Resizing& resizing, const View<T>& y) {
  if (y.numel() == 0) return;
  const auto table = neighbours<T>(resizing);
  const std::int64_t inner = y.shape[2];
  for_outer("interpolate_linear", y, resizing.outputs * inner, [&](std::int64_t n) {
    const T* from = x.data + n * resizing.size * inner;
    T* to = y.data + n * resizing.outputs * inner;
    for (const Neighbours<T>& at : table) {
      const T *first = from + at.first * inner, *second = from + at.second * inner, rest = 1 - at.weight;
      for (std::int64_t k = 0; k < inner; ++k) to[k] = rest * first[k] + at.weight * second[k];
      to += inner;
    }
  });
}

template <std::floating_point T>
void interpolate_linear_backward(const View<const T>& dy, const Resizing& resizing, const View<T>& dx) {
  if (dx.numel() == 0) return;
  const auto table = neighbours<T>(resizing);
  const std::int64_t inner = dx.shape[2];
  for_outer("interpolate_linear_backward", dx, resizing.outputs * inner, [&](std::int64_t n) {
    const T* from = dy.data + n * resizing.outputs * inner;
    T* to = dx.data + n * resizing.size * inner;
    std::fill(to, to + resizing.size * inner, T(0));
    for (const Neighbours<T>& at : table) {
      T *first = to + at.first * inner, *second = to + at.second * inner;
      const T rest = 1 - at.weight;
      for (std::int64_t k = 0; k < inner; ++k) first[k] += rest * from[k];
      for (std::int64_t k = 0; k < inner; ++k) second[k] += at.weight * from[k];
      from += inner;
    }
  });
}

template void interpolate_linear(const View<const float>&, const Resizing&, const View<float>&);
template void interpolate_linear(const View<const double>&, const Resizing&, const View<double>&);
template void interpolate_linear_backward(const View<const float>&, const Resizing&, const View<float>&);
template void interpolate_linear_backward(const View<const double>&, const Resizing&, const View<double>&);

}  // namespace minitorch::operators
