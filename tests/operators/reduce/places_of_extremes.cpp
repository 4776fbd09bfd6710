// argmax and argmin: the first of equal elements, in every layout, and the first NaN.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"
#include "tests/operators/reduce/reductions.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

template <class T, class F> std::vector<std::int64_t> places(const F& f, const Strided<T>& x, std::size_t dim) {
  const Shape shape = x.shape.empty() ? x.shape : reduced_shape(x.shape, {dim});
  std::vector<std::int64_t> y(static_cast<std::size_t>(numel(shape)), 55);
  f(x.view(), dim, contiguous_view(y.data(), shape));
  return y;
}
const auto argmax_of = [](const auto& x, std::size_t dim, const auto& y) { argmax(x, dim, y); };
const auto argmin_of = [](const auto& x, std::size_t dim, const auto& y) { argmin(x, dim, y); };

}  // namespace

TEMPLATE_TEST_CASE("argmax and argmin give the first place of the largest and the smallest", "", float, double,
                   std::int64_t) {
  using T = TestType;
  const auto x = contiguous<T>({2, 4}, {1, 3, 3, 0, 7, -2, 7, -2});
  CHECK(places(argmax_of, x, 1) == std::vector<std::int64_t>{1, 0});
  CHECK(places(argmin_of, x, 1) == std::vector<std::int64_t>{3, 1});
  CHECK(places(argmax_of, x, 0) == std::vector<std::int64_t>{1, 0, 1, 0});
  CHECK(places(argmin_of, x, 0) == std::vector<std::int64_t>{0, 1, 0, 1});
  CHECK(places(argmax_of, contiguous<T>({}, {5}), 0) == std::vector<std::int64_t>{0});
}

TEMPLATE_TEST_CASE("argmax finds what max finds, in every layout", "", float, double, std::int64_t) {
  for (const Shape& shape : {Shape{6, 7, 8}, Shape{3, 50, 300}, Shape{1, 1, 1}, Shape{2, 40'000, 1}, Shape{3, 5, 127},
                             Shape{3, 5, 128}, Shape{5, 3, 129}, Shape{5, 1, 257}}) {  // tiles have 128 columns
    for (const auto& x : layouts<TestType>(shape)) {
      for (const std::size_t dim : {0U, 1U, 2U}) {
        const auto largest = reduced(max_of, x, {dim}), smallest = reduced(min_of, x, {dim});
        const auto high = places(argmax_of, x, dim), low = places(argmin_of, x, dim);
        const Shape reduced = reduced_shape(shape, {dim});
        bool found = true;
        for (std::size_t i = 0; i < high.size(); ++i) {
          Index index = to_index(static_cast<std::int64_t>(i), reduced);
          for (index[dim] = 0; index[dim] < high[i]; ++index[dim]) found = found && x.at(index) < largest[i];
          found = found && x.at(index) == largest[i];
          for (index[dim] = 0; index[dim] < low[i]; ++index[dim]) found = found && x.at(index) > smallest[i];
          found = found && x.at(index) == smallest[i];
        }
        CHECK(found);
      }
    }
  }
}

TEMPLATE_TEST_CASE("to argmax and argmin the first NaN is the best, as in PyTorch", "", float, double) {
  using T = TestType;
  const auto x = contiguous<T>({5}, {1, not_a_number_of<T>, infinity_of<T>, not_a_number_of<T>, -infinity_of<T>});
  CHECK(places(argmax_of, x, 0)[0] == 1);
  CHECK(places(argmin_of, x, 0)[0] == 1);
}

TEMPLATE_TEST_CASE("in long rows, too, argmax and argmin give the first of equal ones, and the first NaN", "", float,
                   double) {
  using T = TestType;
  for (const std::int64_t n : {2, 31, 32, 511, 513, 32'769, 100'000}) {
    const auto at = [n](std::int64_t place) { return static_cast<std::size_t>(std::min(place, n - 1)); };
    for (const std::int64_t place : {std::int64_t{0}, n / 3, n / 2, n - 1}) {
      CAPTURE(n, place);
      std::vector<T> zeros(at(n) + 1, T{0});
      for (std::size_t i = 0; i < zeros.size(); i += 2) zeros[i] = T{-0.0};  // equal to 0
      CHECK(places(argmax_of, contiguous<T>({n}, zeros), 0)[0] == 0);
      CHECK(places(argmin_of, contiguous<T>({n}, zeros), 0)[0] == 0);
      std::vector<T> x = zeros;
      x[at(place)] = x[at(place + 600)] = 3;
      CHECK(places(argmax_of, contiguous<T>({n}, x), 0)[0] == place);
      x[at(place)] = x[at(place + 600)] = -3;
      CHECK(places(argmin_of, contiguous<T>({n}, x), 0)[0] == place);
      x[at(place)] = x[at(place + 600)] = not_a_number_of<T>;
      x[0] = place == 0 ? x[0] : infinity_of<T>;
      CHECK(places(argmax_of, contiguous<T>({n}, x), 0)[0] == place);
      CHECK(places(argmin_of, contiguous<T>({n}, x), 0)[0] == place);
    }
  }
}

TEST_CASE("argmax along a dimension of size 0 is 0") {
  CHECK(places(argmax_of, contiguous<float>({2, 0}, {}), 1) == std::vector<std::int64_t>{0, 0});
  CHECK(places(argmax_of, contiguous<float>({0, 2}, {}), 1).empty());
}
