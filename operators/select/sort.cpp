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

#include "operators/layout/quotient.hpp"
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

// The entries of a line: in descending order, all bits of the keys are changed.
template <class T> struct Entries {
  Line<const T> x;
  Key<T> changed;

  Entry<T> operator[](std::int64_t i) const { return {key_of(x[i]), i}; }
  Key<T> key_of(T number) const { return ascending_key(number) ^ changed; }
  // Writes the keys from `begin` on. Returns whether any is below the limit. A loop over numbers side by side is
  // vectorised.
  template <std::size_t n> bool write_keys(std::int64_t begin, Key<T> limit, std::array<Key<T>, n>& keys) const {
    const auto write = [&](const auto& number_at) {
      Key<T> below = 0;
      for (std::size_t i = 0; i < n; ++i) {
        keys[i] = key_of(number_at(static_cast<std::int64_t>(i)));
        below |= static_cast<Key<T>>(keys[i] < limit);
      }
      return below != 0;
    };
    const T* const from = &x[begin];
    if (x.step == 1) return write([from](std::int64_t i) { return from[i]; });
    return write([from, step = x.step](std::int64_t i) { return from[i * step]; });
  }
};

// Whether the first k of n elements are kept sorted in one pass. Of 1000 in random order, where few are inserted, the
// first 10 take 0.45 of the time of the next way; where each is inserted before all others, 1.5 of it.
constexpr bool inserts_in_passing(std::int64_t n, std::int64_t k) { return k <= 16 && k <= n / 8; }

// Whether more of them are found in one pass. Of still more, a selection among all is faster.
constexpr bool selects_in_passing(std::int64_t n, std::int64_t k) { return n >= 512 && k <= n / 64; }

// The number of entries that a line needs room for.
constexpr std::int64_t room_for(std::int64_t n, std::int64_t k) {
  if (inserts_in_passing(n, k)) return k;
  if (selects_in_passing(n, k)) return 2 * k + 16;
  return sorts_by_bytes(n, k) ? 2 * n : n;
}

constexpr std::size_t keys_at_once = 16;  // most such groups have none below the limit

// Puts the first k of n entries into `found`, sorted.
template <class T> void insert_in_passing(const Entries<T>& from, std::int64_t n, std::int64_t k, Entry<T>* found) {
  const auto insert = [&](Key<T> key, std::int64_t index, std::int64_t count) {  // equal ones keep their order
    Entry<T>* place = found + count;
    for (; place != found && key < place[-1].key; --place) *place = place[-1];
    *place = {key, index};
  };
  for (std::int64_t i = 0; i < k; ++i) insert(from[i].key, i, i);
  const auto insert_if_below = [&](Key<T> key, std::int64_t index) {
    if (key < found[k - 1].key) insert(key, index, k - 1);
  };
  std::int64_t begin = k;
  std::array<Key<T>, keys_at_once> keys{};
  for (; begin + std::ssize(keys) <= n; begin += std::ssize(keys)) {
    if (!from.write_keys(begin, found[k - 1].key, keys)) continue;
    for (std::int64_t i = 0; i < std::ssize(keys); ++i) insert_if_below(keys[static_cast<std::size_t>(i)], begin + i);
  }
  for (; begin < n; ++begin) insert_if_below(from[begin].key, begin);
}

// Puts the first k of n entries into `found`, unsorted. Keeps the entries below the k-th of those seen so far, and
// drops all but k when a block may not fit. An entry that is equal to the k-th comes after it, as it has a larger
// index.
template <class T> void select_in_passing(const Entries<T>& from, std::int64_t n, std::int64_t k, Entry<T>* found) {
  constexpr std::int64_t block = keys_at_once;
  const std::int64_t room = room_for(n, k);
  for (std::int64_t i = 0; i < room; ++i) found[i] = from[i];
  std::int64_t count = room;
  Key<T> limit = 0;
  const auto drop = [&] {
    std::nth_element(found, found + k - 1, found + count);
    count = k;
    limit = found[k - 1].key;
  };
  const auto keep_if_below = [&](Key<T> key, std::int64_t index) {  // without a branch
    found[count] = {key, index};
    count += static_cast<std::int64_t>(key < limit);
  };
  drop();
  std::int64_t begin = room;
  std::array<Key<T>, keys_at_once> keys{};
  for (; begin + block <= n; begin += block) {
    if (!from.write_keys(begin, limit, keys)) continue;
    if (count + block > room) drop();
    for (std::int64_t i = 0; i < block; ++i) keep_if_below(keys[static_cast<std::size_t>(i)], begin + i);
  }
  if (count + block > room) drop();
  for (; begin < n; ++begin) keep_if_below(from[begin].key, begin);
  drop();
}

// `entries` has the room that `room_for` tells.
template <class T>
void sort_line(const Entries<T>& from, Line<T> values, Line<std::int64_t> indices, std::int64_t k, Entry<T>* entries,
               std::int64_t n) {
  if (inserts_in_passing(n, k)) {
    insert_in_passing(from, n, k, entries);
  } else if (selects_in_passing(n, k)) {
    select_in_passing(from, n, k, entries);
  } else {
    for (std::int64_t i = 0; i < n; ++i) entries[i] = from[i];
    if (k < n) std::nth_element(entries, entries + k, entries + n);
  }
  if (sorts_by_bytes(n, k)) {
    sort_by_bytes(entries, entries + n, n);
  } else if (!inserts_in_passing(n, k)) {
    std::sort(entries, entries + k);
  }
  for (std::int64_t i = 0; i < k; ++i) {
    values[i] = from.x[entries[i].index];
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
  const Key<T> changed = order == Order::ascending ? 0 : std::numeric_limits<Key<T>>::max();
  const Scratch<Entry<T>> room(room_for(n, k), quotient_rounded_up(lines, grain));
  parallel_for(lines, grain, [&](std::int64_t begin, std::int64_t end) {
    room.use([&](Entry<T>* entries) {
      for_rows(walk, begin, end, [&](const auto& at, std::int64_t length) {
        for (std::int64_t i = 0; i < length; ++i) {
          const std::int64_t from = at[0] + i * walk.strides[0].back(), to = at[1] + i * walk.strides[1].back();
          sort_line<T>({{x.data + from, x_step}, changed}, {values.data + to, step}, {indices.data + to, step}, k,
                       entries, n);
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
