// Whether all numbers lie in a range: one that does not is found wherever it stands, for any strides.
#include "operators/reduce/range.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;

TEMPLATE_TEST_CASE("magnitudes lie between two numbers if all do, and NaN never does", "", float, double) {
  using T = TestType;
  using Limits = std::numeric_limits<T>;
  const auto is_between = [](T x, T least, T most) {
    return magnitudes_between<T>(contiguous_view<const T>(&x, {1}), least, most);
  };
  for (const T x : {T(1), T(-1), T(1.5), T(-2), T(2)}) CHECK(is_between(x, 1, 2));
  for (const T x : {T(0.5), T(-0.5), T(2.5), T(-2.5), T(0), Limits::infinity(), Limits::quiet_NaN()})
    CHECK_FALSE(is_between(x, 1, 2));
  for (const T x : {T(0), T(-0.), Limits::denorm_min(), Limits::max(), Limits::lowest()})
    CHECK(is_between(x, 0, Limits::max()));
  for (const T x : {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), -Limits::quiet_NaN()})
    CHECK_FALSE(is_between(x, 0, Limits::max()));
}

TEST_CASE("a number out of range is found in each place of contiguous, strided and repeated views") {
  std::vector<float> memory(120, 1);
  const std::vector<View<const float>> views = {{memory.data(), {2, 3, 4}, {12, 4, 1}},
                                                {memory.data(), {4, 3, 2}, {1, 4, 12}},
                                                {memory.data(), {2, 3, 4}, {60, 20, 2}},
                                                {memory.data(), {5, 3}, {0, 7}}};
  for (const View<const float>& x : views) {
    std::vector<bool> is_seen(memory.size());
    for (std::int64_t i = 0; i < x.numel(); ++i)
      is_seen[static_cast<std::size_t>(index_to_position(to_index(i, x.shape), x.strides))] = true;
    CHECK(magnitudes_between(x, 1.F, 1.F));
    for (std::size_t i = 0; i < memory.size(); ++i) {
      memory[i] = 3;
      CHECK(magnitudes_between(x, 1.F, 2.F) == !is_seen[i]);
      memory[i] = 1;
    }
  }
}

TEST_CASE("no elements are in any range, and many are tested by several threads") {
  CHECK(magnitudes_between<float>({nullptr, {3, 0}, {0, 1}}, 1, 1));
  const Threads set(2);
  std::vector<double> x(600'000, 1);
  const auto view = contiguous_view<const double>(x.data(), {600'000});
  CHECK(magnitudes_between(view, 1., 1.));
  for (const std::size_t place : {std::size_t{0}, std::size_t{300'000}, x.size() - 1}) {
    x[place] = 0;
    CHECK_FALSE(magnitudes_between(view, 1., 1.));
    x[place] = 1;
  }
}
