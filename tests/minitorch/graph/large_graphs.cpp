// Graphs that would break an engine that recurses, counts paths or searches. The stack has the usual 8 MB.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/table/lists.hpp"
#include "tests/catch.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;

namespace {

// A recursion would overflow the stack at a tenth of these, too.
constexpr std::int64_t ten_million = test::fewer_if_sanitized(10'000'000);
constexpr std::int64_t million = test::fewer_if_sanitized(1'000'000);

}  // namespace

TEST_CASE("a chain of ten million operations: forward, backward and release") {
  const auto before = live_nodes();
  {
    Scalar x{1.0};
    Scalar y = x;
    for (std::int64_t i = 0; i < ten_million; ++i) y = y + 1.0;
    CHECK(y.data() == static_cast<double>(ten_million + 1));
    y.backward();
    CHECK(*x.grad() == 1);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("a chain of ten million operations is released without a backward pass too") {
  const auto before = live_nodes();
  {
    const Scalar x{1.0};
    Scalar y = x;
    for (std::int64_t i = 0; i < ten_million; ++i) y = -y;
    CHECK(topological_sort(*y.edge()).size() == static_cast<std::size_t>(ten_million + 1));
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("a ladder of 60 doublings has 2⁶⁰ paths and 60 steps") {
  Scalar x{1.0};
  Scalar y = x;
  for (int i = 0; i < 60; ++i) y = y + y;
  CHECK(grad(y, {x}, {.retain_graph = true})[0].data() == 0x1p60);
  y.backward();
  CHECK(*x.grad() == 0x1p60);
}

TEST_CASE("a million leaves in one sum") {
  std::vector<Scalar> xs;
  for (std::int64_t i = 0; i < million; ++i) xs.emplace_back(1.0);
  const Scalar y = operators::sum(xs);
  CHECK(y.data() == static_cast<double>(million));
  y.backward();
  bool each_is_1 = true;
  for (const Scalar& x : xs) each_is_1 = each_is_1 && x.grad() == 1.0;
  CHECK(each_is_1);
}

TEST_CASE("one leaf used a million times") {
  Scalar x{2.0};
  Scalar y;
  for (std::int64_t i = 0; i < million; ++i) y += x * x;
  y.backward();
  CHECK(*x.grad() == static_cast<double>(4 * million));
}
