// Sorts by keys: unsigned integers in the order of the values, each with its index. No two pairs are equal, so any
// sorting algorithm is stable. Long lines are sorted by the bytes of the keys.
#include "operators/select/sort.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string_view>
#include <type_traits>
#include <utility>

#include "operators/layout/rows.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/scratch.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

namespace {

template <class T> using Key = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

// An unsigned integer for x. Keys compare as the values do.
template <class T> Key<T> ascending_key(T x) {
  constexpr Key<T> sign = Key<T>{1} << (std::numeric_limits<Key<T>>::digits - 1);
  if constexpr (std::is_floating_point_v<T>) {
    if (x != x) return std::numeric_limits<Key<T>>::max();
    const auto bits = std::bit_cast<Key<T>>(x == 0 ? T{0} : x);  // -0 is 0
    return (bits & sign) != 0 ? ~bits : bits | sign;
  } else {
    return static_cast<Key<T>>(x) ^ sign;
  }
}

template <class T> struct Entry {
  Key<T> key;
  std::int64_t index;

  bool operator<(const Entry& other) const { return key != other.key ? key < other.key : index < other.index; }
};

// A line of elements `step` apart.
template <class T> struct Line {
  T* data;
  std::int64_t step;

  T& operator[](std::int64_t i) const { return data[i * step]; }
};

// Whether the first k of n elements are sorted by bytes. Of fewer elements, comparisons are faster.
constexpr bool sorts_by_bytes(std::int64_t n, std::int64_t k) { return n >= 512 && k == n; }

// Sorts entries, whose indices ascend, by the bytes of their keys, the lowest first. Each pass keeps the order of equal
// bytes. `other` is room for as many entries. The time is proportional to n.
template <class T> void sort_by_bytes(Entry<T>* entries, Entry<T>* other, std::int64_t n) {
  constexpr std::size_t bytes = sizeof(Key<T>);
  const auto byte_of = [](const Entry<T>& entry, std::size_t at) -> std::size_t { return entry.key >> (8 * at) & 255; };
  std::array<std::array<std::int64_t, 256>, bytes> counts{};
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::size_t at = 0; at < bytes; ++at) ++counts[at][byte_of(entries[i], at)];
  }
  Entry<T>* from = entries;
  Entry<T>* to = other;
  for (std::size_t at = 0; at < bytes; ++at) {
    auto& place = counts[at];
    if (place[byte_of(*from, at)] == n) continue;
    std::exclusive_scan(place.begin(), place.end(), place.begin(), std::int64_t{0});
    for (std::int64_t i = 0; i < n; ++i) to[place[byte_of(from[i], at)]++] = from[i];
    std::swap(from, to);
  }
  if (from != entries) std::copy(from, from + n, entries);
}

// `entries` is room for n of them, and for n more if all of a long line are sorted.
template <class T>
void sort_line(Line<const T> x, Order order, Line<T> values, Line<std::int64_t> indices, std::int64_t k,
               Entry<T>* entries, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) {
    const Key<T> key = ascending_key(x[i]);
    entries[i] = {order == Order::ascending ? key : static_cast<Key<T>>(~key), i};
  }
  if (sorts_by_bytes(n, k)) {
    sort_by_bytes(entries, entries + n, n);
  } else {
    if (k < n) std::nth_element(entries, entries + k, entries + n);
    std::sort(entries, entries + k);
  }
  for (std::int64_t i = 0; i < k; ++i) {
    values[i] = x[entries[i].index];
    indices[i] = entries[i].index;
  }
}

template <class T>
void sort_as(std::string_view name, const View<const T>& x, std::size_t dim, Order order, const View<T>& values,
             const View<std::int64_t>& indices) {
  const std::int64_t n = x.shape[dim], k = values.shape[dim];
  Walk<2> beside{x.shape, {x.strides, values.strides}};
  beside.shape.erase(dim);
  for (Strides& strides : beside.strides) strides.erase(dim);
  const std::int64_t lines = beside.numel();
  const std::int64_t grain = std::max(std::int64_t{1}, 2048 / std::max<std::int64_t>(n, 1));
  KernelTrace::record(name, x.shape, x.strides[dim] == 1 ? Path::contiguous : Path::strided, lines, grain);
  if (lines == 0 || k == 0) return;
  const Walk<2> walk = merged(beside);
  const std::int64_t x_step = x.strides[dim], step = values.strides[dim];
  const Scratch<Entry<T>> room(sorts_by_bytes(n, k) ? 2 * n : n, (lines + grain - 1) / grain);
  parallel_for(lines, grain, [&](std::int64_t begin, std::int64_t end) {
    room.use([&](Entry<T>* entries) {
      for_rows(walk, begin, end, [&](const auto& at, std::int64_t length) {
        for (std::int64_t i = 0; i < length; ++i) {
          const std::int64_t from = at[0] + i * walk.strides[0].back(), to = at[1] + i * walk.strides[1].back();
          sort_line<T>({x.data + from, x_step}, order, {values.data + to, step}, {indices.data + to, step}, k, entries,
                       n);
        }
      });
    });
  });
}

}  // namespace

template <Element T>
void sort(const View<const T>& x, std::size_t dim, Order order, const View<T>& values,
          const View<std::int64_t>& indices) {
  sort_as("sort", at_least_1d(x), dim, order, at_least_1d(values), at_least_1d(indices));
}

template <Element T>
void topk(const View<const T>& x, std::size_t dim, Order order, const View<T>& values,
          const View<std::int64_t>& indices) {
  sort_as("topk", at_least_1d(x), dim, order, at_least_1d(values), at_least_1d(indices));
}

template void sort(const View<const float>&, std::size_t, Order, const View<float>&, const View<std::int64_t>&);
template void sort(const View<const double>&, std::size_t, Order, const View<double>&, const View<std::int64_t>&);
template void sort(const View<const std::int64_t>&, std::size_t, Order, const View<std::int64_t>&,
                   const View<std::int64_t>&);
template void topk(const View<const float>&, std::size_t, Order, const View<float>&, const View<std::int64_t>&);
template void topk(const View<const double>&, std::size_t, Order, const View<double>&, const View<std::int64_t>&);
template void topk(const View<const std::int64_t>&, std::size_t, Order, const View<std::int64_t>&,
                   const View<std::int64_t>&);

}  // namespace minitorch::operators
