// Sorting and top-k against std::stable_sort and examples worked out by hand.
#include "operators/select/sort.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <type_traits>
#include <vector>

#include <rapidcheck.h>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"
#include "tests/operators/elementwise/random_view.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

using Ints = std::vector<std::int64_t>;

template <class T> struct Sorted {
  std::vector<T> values;
  Ints indices;
};

template <class T> Sorted<T> first_k(const View<const T>& x, std::size_t dim, Order order, std::int64_t k) {
  Shape shape = x.shape;
  if (!shape.empty()) shape[dim] = k;
  const auto n = static_cast<std::size_t>(numel(shape));
  Sorted<T> result{std::vector<T>(n), Ints(n)};
  topk<T>(x, dim, order, contiguous_view(result.values.data(), shape), contiguous_view(result.indices.data(), shape));
  return result;
}

template <class T> Sorted<T> sorted(const View<const T>& x, std::size_t dim, Order order) {
  const auto n = static_cast<std::size_t>(x.numel());
  Sorted<T> result{std::vector<T>(n), Ints(n)};
  sort<T>(x, dim, order, contiguous_view(result.values.data(), x.shape),
          contiguous_view(result.indices.data(), x.shape));
  return result;
}

template <class T> Sorted<T> sorted(const std::vector<T>& x, Order order) {
  return sorted<T>(contiguous_view(x.data(), {static_cast<std::int64_t>(x.size())}), 0, order);
}

template <class T> bool less(T x, T y) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(x)) return false;
    if (std::isnan(y)) return true;
  }
  return x < y;
}

template <class T> bool same(T x, T y) { return !less(x, y) && !less(y, x); }

template <class T> void sorts_as_the_standard(const std::vector<T>& choice) {
  Shape shape = random_shape(3, 0, 4);
  shape.push_back(*rc::gen::inRange<std::int64_t>(1, 40));
  const auto dim = *rc::gen::inRange<std::size_t>(0, shape.size());
  const auto order = *rc::gen::element(Order::ascending, Order::descending);
  auto x = in_random_layout<T>(shape);
  for (T& value : x.memory) value = *rc::gen::elementOf(choice);
  const auto k = *rc::gen::inRange<std::int64_t>(0, shape[dim] + 1);
  const auto all = sorted<T>(x.view(), dim, order);
  const auto some = first_k<T>(x.view(), dim, order, k);

  Shape lines = shape, some_shape = shape;
  lines[dim] = numel(shape) == 0 ? 0 : 1;
  some_shape[dim] = k;
  const auto position = [&](Index index, std::int64_t place, const Shape& in) {
    index[dim] = place;
    return static_cast<std::size_t>(index_to_position(index, contiguous_strides(in)));
  };
  for (std::int64_t line = 0; line < numel(lines); ++line) {
    Index index = to_index(line, lines);
    const auto value = [&](std::int64_t place) {
      index[dim] = place;
      return x.at(index);
    };
    Ints expected(static_cast<std::size_t>(shape[dim]));
    std::iota(expected.begin(), expected.end(), 0);
    std::stable_sort(expected.begin(), expected.end(), [&](std::int64_t i, std::int64_t j) {
      return order == Order::ascending ? less(value(i), value(j)) : less(value(j), value(i));
    });
    for (std::int64_t i = 0; i < shape[dim]; ++i) {
      const std::int64_t place = expected[static_cast<std::size_t>(i)];
      RC_ASSERT(all.indices[position(index, i, shape)] == place);
      RC_ASSERT(same(all.values[position(index, i, shape)], value(place)));
      if (i < k) RC_ASSERT(some.indices[position(index, i, some_shape)] == place);
      if (i < k) RC_ASSERT(same(some.values[position(index, i, some_shape)], value(place)));
    }
  }
}

}  // namespace

TEST_CASE("sort puts a line in order and tells where each value was") {
  const auto up = sorted<float>({3, 1, 2}, Order::ascending);
  CHECK(up.values == std::vector<float>{1, 2, 3});
  CHECK(up.indices == Ints{1, 2, 0});
  const auto down = sorted<float>({3, 1, 2}, Order::descending);
  CHECK(down.values == std::vector<float>{3, 2, 1});
  CHECK(down.indices == Ints{0, 2, 1});
}

TEST_CASE("of equal values the first stays first, in both orders") {
  CHECK(sorted<double>({1, 0, 1, 0, 1}, Order::ascending).indices == Ints{1, 3, 0, 2, 4});
  CHECK(sorted<double>({1, 0, 1, 0, 1}, Order::descending).indices == Ints{0, 2, 4, 1, 3});
}

TEST_CASE("0 and -0 are equal, and keep their signs") {
  const auto result = sorted<double>({0.0, -0.0, 0.0}, Order::ascending);
  CHECK(result.indices == Ints{0, 1, 2});
  CHECK(std::signbit(result.values[1]));
}

TEST_CASE("NaN counts as the largest number, whatever its sign") {
  const std::vector<double> x{not_a_number, infinity, -not_a_number, -infinity, 0};
  CHECK(sorted(x, Order::ascending).indices == Ints{3, 4, 1, 0, 2});
  CHECK(sorted(x, Order::descending).indices == Ints{0, 2, 1, 4, 3});
  CHECK(std::isnan(sorted(x, Order::descending).values[0]));
}

TEST_CASE("sort of int64 from end to end") {
  const std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  CHECK(sorted<std::int64_t>({0, most, -1, least, 1}, Order::ascending).values == Ints{least, -1, 0, 1, most});
}

TEST_CASE("sort along the first dimension") {
  const std::vector<float> x{3, 1, 1, 2, 2, 3};
  const auto result = sorted<float>(contiguous_view(x.data(), {3, 2}), 0, Order::ascending);
  CHECK(result.values == std::vector<float>{1, 1, 2, 2, 3, 3});
  CHECK(result.indices == Ints{1, 0, 2, 1, 0, 2});
}

TEST_CASE("topk gives the k largest or smallest, in order") {
  const std::vector<float> x{3, 9, 1, 7, 9};
  const auto three_largest = first_k<float>(contiguous_view(x.data(), {5}), 0, Order::descending, 3);
  CHECK(three_largest.values == std::vector<float>{9, 9, 7});
  CHECK(three_largest.indices == Ints{1, 4, 3});
  CHECK(first_k<float>(contiguous_view(x.data(), {5}), 0, Order::ascending, 2).values == std::vector<float>{1, 3});
}

TEST_CASE("a tensor without dimensions is sorted as one with one") {
  const double x = 2.5;
  const auto result = sorted<double>({&x, {}, {}}, 0, Order::descending);
  CHECK(result.values == std::vector{2.5});
  CHECK(result.indices == Ints{0});
}

TEST_CASE("sort and topk of random layouts are the standard's stable sort") {
  CHECK(rc::check("float32", [] {
    sorts_as_the_standard<float>({0, 1, 2, -1, -0.0F, 1e-40F, std::numeric_limits<float>::infinity(), std::nanf("")});
  }));
  CHECK(rc::check("float64", [] {
    sorts_as_the_standard<double>({0, 1, 2, -1, -0.0, 1e300, -infinity, not_a_number});
  }));
  CHECK(rc::check("int64", [] { sorts_as_the_standard<std::int64_t>({0, 1, -1, 5, -5}); }));
}

TEMPLATE_TEST_CASE("sort and topk of lines of all lengths are the standard's stable sort", "", float, double,
                   std::int64_t) {
  using T = TestType;
  std::mt19937_64 random(4);
  for (const std::size_t n : {8U, 15U, 16U, 40U, 130U, 511U, 512U, 700U, 3000U}) {
    std::vector<T> x(n), few(n);
    for (T& value : x) {
      if constexpr (std::is_floating_point_v<T>) {
        value =
            std::bit_cast<T>(static_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(random()));
      } else {
        value = static_cast<T>(random());
      }
    }
    for (T& value : few) value = static_cast<T>(static_cast<int>(random() % 7) - 3);
    std::vector<T> up(n);
    std::iota(up.begin(), up.end(), T(0));
    const std::vector<T> down(up.rbegin(), up.rend());
    for (const std::vector<T>& line : {x, few, up, down, std::vector<T>(n, T(5))}) {
      for (const Order order : {Order::ascending, Order::descending}) {
        Ints expected(n);
        std::iota(expected.begin(), expected.end(), 0);
        const auto value = [&](std::int64_t i) { return line[static_cast<std::size_t>(i)]; };
        std::stable_sort(expected.begin(), expected.end(), [&](std::int64_t i, std::int64_t j) {
          return order == Order::ascending ? less(value(i), value(j)) : less(value(j), value(i));
        });
        CHECK(sorted(line, order).indices == expected);
        for (const std::size_t k : {std::size_t{1}, n / 8, n / 8 + 1, std::min<std::size_t>(n, 16),
                                    std::min<std::size_t>(n, 17), n / 64, n / 64 + 1, n / 2}) {
          const auto first = first_k<T>(contiguous_view(line.data(), {static_cast<std::int64_t>(n)}), 0, order,
                                        static_cast<std::int64_t>(k));
          CHECK(first.indices == Ints(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(k)));
          CHECK(std::equal(first.values.begin(), first.values.end(), first.indices.begin(),
                           [&](T found, std::int64_t i) { return same(found, value(i)); }));
        }
      }
    }
  }
}

TEST_CASE("many threads sort alike") {
  const Shape shape{100, 600};
  std::vector<float> x(100 * 600);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 7919 % 1009);
  const int threads_before = num_threads();
  Ints first;
  for (const int threads : {1, 2, 3, 4, 7}) {
    set_num_threads(threads);
    const auto result = sorted<float>(contiguous_view(x.data(), shape), 0, Order::ascending);
    if (first.empty()) first = result.indices;
    CHECK(result.indices == first);
  }
  set_num_threads(threads_before);
}

TEST_CASE("sort and topk tell that they ran") {
  const std::vector<float> x{2, 1};
  const KernelTrace trace;
  sorted(x, Order::ascending);
  first_k<float>(contiguous_view(x.data(), {2}), 0, Order::ascending, 1);
  REQUIRE(trace.runs().size() == 2);
  CHECK(trace.runs()[0].kernel == "sort");
  CHECK(trace.runs()[1].kernel == "topk");
}
