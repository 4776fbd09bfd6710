// Gather, scatter and index_select against plain loops over all indices, and numbers worked out by hand.
#include "operators/select/gather.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "operators/errors/error.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"
#include "tests/operators/elementwise/random_view.hpp"
#include "tests/special_values.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;
using Catch::Matchers::Message;

namespace {

using Ints = std::vector<std::int64_t>;

View<const std::int64_t> indices(const Ints& values, const Shape& shape) {
  return contiguous_view(values.data(), shape);
}

// A shape, one of its dimensions, and another shape: `size` in that dimension, no larger in the others.
struct GatherSizes {
  Shape large;
  std::size_t dim = 0;
  Shape small;
};

GatherSizes random_sizes() {
  GatherSizes sizes;
  sizes.large = random_shape(4, 1, 5);
  sizes.large.push_back(*rc::gen::inRange<std::int64_t>(1, 40));
  sizes.dim = *rc::gen::inRange<std::size_t>(0, sizes.large.size());
  sizes.small = sizes.large;
  for (std::int64_t& size : sizes.small) size = *rc::gen::inRange<std::int64_t>(0, size + 1);
  sizes.small[sizes.dim] = *rc::gen::inRange<std::int64_t>(0, 50);
  return sizes;
}

Held<std::int64_t> random_indices(const Shape& shape, std::int64_t size) {
  auto held = in_random_layout<std::int64_t>(shape);
  for (std::int64_t& value : held.memory) value = *rc::gen::inRange<std::int64_t>(0, size);
  return held;
}

Index with(Index index, std::size_t dim, std::int64_t place) {
  index[dim] = place;
  return index;
}

template <class T> void gathers() {
  const auto [large, dim, small] = random_sizes();
  auto x = in_random_layout<T>(large);
  auto index = random_indices(small, large[dim]);
  auto y = in_random_layout<T>(small);
  auto expected = y;
  for (std::int64_t i = 0; i < numel(small); ++i) {
    const Index place = to_index(i, small);
    expected.at(place) = x.at(with(place, dim, index.at(place)));
  }
  gather<T>(x.view(), dim, index.view(), y.view());
  RC_ASSERT(y.memory == expected.memory);
}

template <class T> void scatters() {
  const auto [large, dim, small] = random_sizes();
  auto y = in_random_layout<T>(large);
  auto index = random_indices(small, large[dim]);
  auto x = in_random_layout<T>(small);
  auto expected = y;
  for (std::int64_t i = 0; i < numel(small); ++i) {
    const Index place = to_index(i, small);
    expected.at(with(place, dim, index.at(place))) += x.at(place);
  }
  scatter_add<T>(y.view(), dim, index.view(), x.view());
  RC_ASSERT(y.memory == expected.memory);
}

template <class T> void selects_and_adds() {
  const auto [large, dim, small] = random_sizes();
  const std::int64_t n = small[dim];
  const Shape slices = with(large, dim, n);
  auto x = in_random_layout<T>(large);
  auto index = random_indices({n}, large[dim]);
  auto y = in_random_layout<T>(slices);
  auto expected = y;
  auto sum = x, expected_sum = x;
  for (std::int64_t i = 0; i < numel(slices); ++i) {
    const Index place = to_index(i, slices);
    const Index source = with(place, dim, index.at({place[dim]}));
    expected.at(place) = x.at(source);
    expected_sum.at(source) += expected.at(place);
  }
  index_select<T>(x.view(), dim, index.view(), y.view());
  RC_ASSERT(y.memory == expected.memory);
  index_add<T>(sum.view(), dim, index.view(), y.view());
  RC_ASSERT(sum.memory == expected_sum.memory);
}

}  // namespace

TEST_CASE("gather reads along a dimension at the given indices") {
  const std::vector<float> x{1, 2, 3, 4, 5, 6};
  std::vector<float> y(4);
  gather<float>(contiguous_view(x.data(), {2, 3}), 1, indices({2, 0, 1, 1}, {2, 2}), contiguous_view(y.data(), {2, 2}));
  CHECK(y == std::vector<float>{3, 1, 5, 5});
  gather<float>(contiguous_view(x.data(), {2, 3}), 0, indices({1, 0, 0, 1}, {2, 2}), contiguous_view(y.data(), {2, 2}));
  CHECK(y == std::vector<float>{4, 2, 1, 5});
}

TEST_CASE("scatter_add adds along a dimension at the given indices, repeated ones too") {
  const std::vector<float> x{1, 2, 3, 4};
  std::vector<float> y{10, 20, 30, 40, 50, 60};
  scatter_add<float>(contiguous_view(y.data(), {2, 3}), 1, indices({2, 2, 0, 1}, {2, 2}),
                     contiguous_view(x.data(), {2, 2}));
  CHECK(y == std::vector<float>{10, 20, 33, 43, 54, 60});
}

TEST_CASE("index_select takes slices, index_add adds them back") {
  const std::vector<double> x{1, 2, 3, 4, 5, 6};
  std::vector<double> y(6), sum(6);
  const Ints index{2, 0, 2};
  index_select<double>(contiguous_view(x.data(), {3, 2}), 0, indices(index, {3}), contiguous_view(y.data(), {3, 2}));
  CHECK(y == std::vector<double>{5, 6, 1, 2, 5, 6});
  index_add<double>(contiguous_view(sum.data(), {3, 2}), 0, indices(index, {3}),
                    contiguous_view<const double>(y.data(), {3, 2}));
  CHECK(sum == std::vector<double>{1, 2, 0, 0, 10, 12});
}

TEST_CASE("a tensor without dimensions is gathered from and added to as one with one") {
  const double x = 2.5;
  double y = 0;
  const std::int64_t index = 0;
  gather<double>({&x, {}, {}}, 0, {&index, {}, {}}, {&y, {}, {}});
  CHECK(y == 2.5);
  scatter_add<double>({&y, {}, {}}, 0, {&index, {}, {}}, {&x, {}, {}});
  CHECK(y == 5);
  index_select<double>({&x, {}, {}}, 0, {&index, {1}, {1}}, {&y, {}, {}});
  CHECK(y == 2.5);
  index_add<double>({&y, {}, {}}, 0, {&index, {1}, {1}}, {&x, {}, {}});
  CHECK(y == 5);
}

TEST_CASE("gather of random layouts") {
  CHECK(rc::check("float32", gathers<float>));
  CHECK(rc::check("float64", gathers<double>));
  CHECK(rc::check("int64", gathers<std::int64_t>));
}

TEST_CASE("scatter writes along a dimension at the given indices, and the last of equal ones stays") {
  std::vector<float> y = {10, 20, 30, 40, 50, 60};
  const std::vector<float> x = {1, 2, 3, 4};
  scatter<float>(contiguous_view(y.data(), {2, 3}), 1, indices({2, 2, 0, 1}, {2, 2}),
                 contiguous_view(x.data(), {2, 2}));
  CHECK(y == std::vector<float>{10, 20, 2, 3, 4, 60});
  scatter<float>(contiguous_view(y.data(), {3, 2}), 0, indices({2, 1, 2, 1}, {2, 2}),
                 contiguous_view(x.data(), {2, 2}));
  CHECK(y == std::vector<float>{10, 20, 2, 4, 3, 60});
}

TEST_CASE("scatter_add of random layouts") {
  CHECK(rc::check("float32", scatters<float>));
  CHECK(rc::check("float64", scatters<double>));
  CHECK(rc::check("int64", scatters<std::int64_t>));
}

TEST_CASE("index_select and index_add of random layouts") {
  CHECK(rc::check("float32", selects_and_adds<float>));
  CHECK(rc::check("float64", selects_and_adds<double>));
  CHECK(rc::check("int64", selects_and_adds<std::int64_t>));
}

TEST_CASE("gather and scatter_add give the same bits on any number of threads") {
  const std::int64_t n = 2000, columns = 300, rows = 7;
  Ints index(static_cast<std::size_t>(n * columns));
  std::vector<float> x(index.size());
  for (std::size_t i = 0; i < index.size(); ++i) {
    index[i] = static_cast<std::int64_t>(i * i % 7);
    x[i] = 1.0F / static_cast<float>(i + 1);
  }
  const int threads_before = num_threads();
  std::vector<float> first_sums, first_rows;
  for (const int threads : {1, 2, 3, 4, 7}) {
    set_num_threads(threads);
    std::vector<float> sums(static_cast<std::size_t>(rows * columns)), row_sums(sums), gathered(index.size());
    const auto x_view = contiguous_view<const float>(x.data(), {n, columns});
    scatter_add<float>(contiguous_view(sums.data(), {rows, columns}), 0, indices(index, {n, columns}), x_view);
    index_add<float>(contiguous_view(row_sums.data(), {rows, columns}), 0, indices(index, {n}), x_view);
    gather<float>(contiguous_view<const float>(sums.data(), {rows, columns}), 0, indices(index, {n, columns}),
                  contiguous_view(gathered.data(), {n, columns}));
    if (first_sums.empty()) {
      first_sums = sums;
      first_rows = row_sums;
    }
    CHECK(sums == first_sums);
    CHECK(row_sums == first_rows);
    CHECK(gathered[123456] == sums[static_cast<std::size_t>(index[123456] * columns + 156)]);
  }
  set_num_threads(threads_before);
}

TEST_CASE("index_select of rows of every length, with gaps between them, on any number of threads") {
  const std::int64_t rows = 50, n = 3000, stride = 70;
  const std::vector<float> x = [] {
    std::vector<float> numbers(static_cast<std::size_t>(rows * stride));
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i);
    return numbers;
  }();
  Ints index;
  for (std::int64_t i = 0; i < n; ++i) index.push_back(i * i % rows);
  for (const std::int64_t columns : {1, 2, 7, 16, 70}) {
    for (const int threads : {1, 3}) {
      CAPTURE(columns, threads);
      const Threads several(threads);
      std::vector<float> y(static_cast<std::size_t>(n * columns)), expected;
      for (const std::int64_t row : index) {
        expected.insert(expected.end(), x.begin() + row * stride, x.begin() + row * stride + columns);
      }
      index_select<float>({x.data(), {rows, columns}, {stride, 1}}, 0, indices(index, {n}),
                          contiguous_view(y.data(), {n, columns}));
      CHECK(y == expected);
    }
  }
}

TEST_CASE("index_add of long rows adds them in the order of the index") {
  for (const std::int64_t rows : {1, 3, 4, 9, 500}) {
    for (const std::int64_t columns : {31, 32, 100}) {
      CAPTURE(rows, columns);
      const std::int64_t n = 300;
      Ints index;
      for (std::int64_t i = 0; i < n; ++i) index.push_back(i * i % rows);
      std::vector<float> x(static_cast<std::size_t>(n * columns)), y(static_cast<std::size_t>(rows * columns), 1);
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = 1.0F / static_cast<float>(i + 1);
      std::vector<float> expected = y;
      for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = 0; j < columns; ++j) {
          const std::int64_t to = index[static_cast<std::size_t>(i)] * columns + j;
          expected[static_cast<std::size_t>(to)] += x[static_cast<std::size_t>(i * columns + j)];
        }
      }
      index_add<float>(contiguous_view(y.data(), {rows, columns}), 0, indices(index, {n}),
                       contiguous_view<const float>(x.data(), {n, columns}));
      CHECK(y == expected);
    }
  }
}

TEST_CASE("gather and its kin refuse an index that is out of range, wherever it lies, on any number of threads") {
  for (const auto& [sizes, d] : {std::pair{Shape{5000}, std::size_t{0}},
                                 {Shape{3, 3000}, std::size_t{1}},
                                 {Shape{3000, 40}, std::size_t{0}},
                                 {Shape{40, 3000}, std::size_t{1}}}) {
    const Shape shape = sizes;
    const std::size_t dim = d;
    const std::int64_t n = numel(shape), size = shape[dim], along = contiguous_strides(shape)[dim];
    std::vector<float> x(static_cast<std::size_t>(n)), y(x.size());
    const auto read = contiguous_view<const float>(x.data(), shape);
    const auto written = contiguous_view(y.data(), shape);
    for (const std::int64_t place : {std::int64_t{0}, n / 2, n - 1}) {
      for (const std::int64_t value : {std::int64_t{-1}, size, lowest_int64, highest_int64}) {
        for (const int threads : {1, 3}) {
          CAPTURE(to_text(shape), place, value, threads);
          const Threads several(threads);
          const auto refuses = [&](const std::string& function, const std::string& at, const auto& run) {
            CHECK_THROWS_MATCHES(run(), IndexError,
                                 Message(function + ": the index " + std::to_string(value) + " at " + at +
                                         " is out of range, dimension " + std::to_string(dim) + " has size " +
                                         std::to_string(size) + ", it must be from 0 to " + std::to_string(size - 1)));
          };
          Ints index(static_cast<std::size_t>(n));
          index[static_cast<std::size_t>(place)] = value;
          const std::string at = to_text(to_index(place, shape));
          refuses("gather", at, [&] { gather<float>(read, dim, indices(index, shape), written); });
          refuses("scatter", at, [&] { scatter<float>(written, dim, indices(index, shape), read); });
          refuses("scatter_add", at, [&] { scatter_add<float>(written, dim, indices(index, shape), read); });
          const std::int64_t slice = place / along % size;
          Ints slices(static_cast<std::size_t>(size));
          slices[static_cast<std::size_t>(slice)] = value;
          const std::string of_slice = "(" + std::to_string(slice) + ")";
          refuses("index_select", of_slice, [&] { index_select<float>(read, dim, indices(slices, {size}), written); });
          refuses("index_add", of_slice, [&] { index_add<float>(written, dim, indices(slices, {size}), read); });
        }
      }
    }
  }
}

TEST_CASE("index_select and index_add of slices without elements refuse an index that is out of range") {
  const Ints index{7};
  const View<float> nothing{nullptr, {3, 0}, {0, 1}}, slice{nullptr, {1, 0}, {0, 1}};
  CHECK_THROWS_AS(index_select<float>(nothing, 0, indices(index, {1}), slice), IndexError);
  CHECK_THROWS_AS(index_add<float>(nothing, 0, indices(index, {1}), slice), IndexError);
}

TEST_CASE("check_indices names the first index that is out of range, and its range") {
  const Ints index{0, 4, 7, -1};
  CHECK_THROWS_MATCHES(check_indices("gather", indices(index, {1, 4}), 1, 5), IndexError,
                       Message("gather: the index 7 at (0, 2) is out of range, dimension 1 has size 5, it must be "
                               "from 0 to 4"));
  CHECK_THROWS_MATCHES(check_indices("gather", indices(index, {2, 2}), 0, 8), IndexError,
                       Message("gather: the index -1 at (1, 1) is out of range, dimension 0 has size 8, it must be "
                               "from 0 to 7"));
  CHECK_THROWS_MATCHES(check_indices("index_select", indices(index, {4}), 0, 0), IndexError,
                       Message("index_select: the index 0 at (0) is out of range, dimension 0 has size 0"));
}

TEST_CASE("check_indices finds indices that are far out of range, with gaps between them too") {
  for (const std::int64_t far : {lowest_int64, lowest_int64 + 5, std::int64_t{5}, highest_int64}) {
    CAPTURE(far);
    const Ints index{0, 4, far, 1};
    CHECK_THROWS_AS(check_indices("gather", indices(index, {4}), 0, 5), IndexError);
    CHECK_THROWS_AS(check_indices("gather", {index.data(), {2}, {2}}, 0, 5), IndexError);
    check_indices("gather", {index.data() + 1, {2}, {2}}, 0, 5);
  }
  const Ints most{highest_int64 - 1};
  check_indices("gather", indices(most, {1}), 0, highest_int64);
}

TEST_CASE("check_indices accepts indices in range, transposed and empty ones too") {
  const Ints index{0, 1, 2, 3, 4, 9};
  check_indices("gather", indices(index, {5}), 0, 5);
  check_indices("gather", {index.data(), {2, 2}, {1, 2}}, 0, 4);
  check_indices("gather", {nullptr, {0, 2}, {2, 1}}, 0, 0);
  check_indices("gather", {index.data(), {}, {}}, 0, 1);
}

TEST_CASE("gather and its kin tell that they ran") {
  const Ints index{0, 0};
  std::vector<float> x{1, 2}, y(2);
  const auto read = contiguous_view<const float>(x.data(), {2});
  const auto written = contiguous_view(y.data(), {2});
  const KernelTrace trace;
  gather<float>(read, 0, indices(index, {2}), written);
  scatter_add<float>(written, 0, indices(index, {2}), read);
  index_select<float>(read, 0, indices(index, {2}), written);
  index_add<float>(written, 0, indices(index, {2}), read);
  std::vector<std::string_view> names;
  for (const KernelRun& run : trace.runs()) names.push_back(run.kernel);
  CHECK(names == std::vector<std::string_view>{"gather", "scatter_add", "index_select", "index_add"});
}

TEST_CASE("gather and its kin are reported as they are cut, by rows too") {
  constexpr std::int64_t rows = 64, columns = 20'000;  // more than a part of the work has
  Ints index(rows);
  std::vector<float> x(rows * columns), y(rows * columns);
  const auto read = contiguous_view<const float>(x.data(), {rows, columns});
  const auto written = contiguous_view(y.data(), {rows, columns});
  const View<const std::int64_t> repeated{index.data(), {rows, columns}, {1, 0}};
  const KernelTrace trace;
  index_select<float>(read, 0, indices(index, {rows}), written);
  gather<float>(read, 0, repeated, written);
  index_add<float>(written, 0, indices(index, {rows}), read);
  REQUIRE(trace.runs().size() == 3);
  CHECK(trace.runs()[0].parts == rows);
  CHECK(trace.runs()[1].parts == rows);
  CHECK(trace.runs()[2].parts == 4);  // of the rows of y
}
