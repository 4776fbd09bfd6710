// What a Scalar is: a leaf, a result or a constant, and a handle in every case.
#include "minitorch/scalar/scalar.hpp"

#include <set>
#include <sstream>
#include <type_traits>
#include <utility>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

template <class T> std::string printed(const T& x) {
  std::ostringstream out;
  out << x;
  return out.str();
}

}  // namespace

TEST_CASE("a Scalar made from a number is a leaf") {
  const Scalar x{2.0, "x"};
  CHECK(x.data() == 2);
  CHECK(x.name() == "x");
  CHECK(x.is_leaf());
  CHECK(x.requires_grad());
  CHECK_FALSE(x.is_constant());
  CHECK(x.parents().empty());
  CHECK_FALSE(x.grad().has_value());
}

TEST_CASE("a number does not become a leaf unasked") { STATIC_REQUIRE_FALSE(std::is_convertible_v<double, Scalar>); }

TEST_CASE("a result of a leaf needs a gradient and is not a leaf") {
  const Scalar x{2.0};
  const Scalar y = x * 3;
  CHECK(y.data() == 6);
  CHECK(y.requires_grad());
  CHECK_FALSE(y.is_leaf());
  CHECK_FALSE(y.is_constant());
}

TEST_CASE("constants and what is computed from them alone are in no graph") {
  const Scalar zero;
  const Scalar c = Scalar::constant(2);
  for (const Scalar& x : {zero, c, c * 3 + zero, exp(c)}) {
    CHECK(x.is_constant());
    CHECK_FALSE(x.requires_grad());
    CHECK_FALSE(x.is_leaf());
    CHECK(x.unique_id() == 0);
    CHECK(x.parents().empty());
  }
  CHECK(zero.data() == 0);
  CHECK((c * 3).data() == 6);
}

TEST_CASE("parents are the arguments, in order, constants too") {
  const Scalar x{2.0, "x"};
  const Scalar y = 3 - x;
  const auto parents = y.parents();
  REQUIRE(parents.size() == 2);
  CHECK(parents[0].data() == 3);
  CHECK(parents[0].is_constant());
  CHECK(parents[1].data() == 2);
  CHECK(parents[1].unique_id() == x.unique_id());
  CHECK(parents[1].name() == "x");
}

TEST_CASE("a released value has no parents any more") {
  const Scalar x{2.0};
  const Scalar y = x * x;
  y.backward();
  CHECK(y.parents().empty());
  CHECK(y.data() == 4);
}

TEST_CASE("detach keeps the number and leaves the graph") {
  Scalar x{2.0};
  const Scalar y = (x * x).detach() * x;  // 4x, not x³
  CHECK(x.detach().is_constant());
  y.backward();
  CHECK(*x.grad() == 4);
}

TEST_CASE("copies are the same value") {
  const Scalar x{2.0};
  const Scalar copy = x;  // NOLINT(performance-unnecessary-copy-initialization)
  (copy * 3).backward();
  CHECK(*x.grad() == 3);
  CHECK(copy.unique_id() == x.unique_id());
}

TEST_CASE("set_data changes a leaf for all its handles") {
  Scalar x{2.0};
  const Scalar copy = x;  // NOLINT(performance-unnecessary-copy-initialization)
  x.set_data(5);
  CHECK(copy.data() == 5);
  CHECK((copy * 2).data() == 10);
}

TEST_CASE("set_data is for leaves") {
  const Scalar x{2.0};
  Scalar y = x * x, c = Scalar::constant(1);
  CHECK_THROWS_WITH(y.set_data(1),
                    ContainsSubstring("set_data: only a leaf can be changed, this is the result of mul"));
  CHECK_THROWS_WITH(c.set_data(1), ContainsSubstring("this is a constant"));
  CHECK(y.data() == 4);
}

TEST_CASE("leaves and results can be named") {
  Scalar x{2.0};
  CHECK(x.name().empty());
  x.set_name("x");
  CHECK(x.name() == "x");
  const Scalar y = (2 * x).set_name("y");
  CHECK(y.name() == "y");
  CHECK(y.parents()[1].name() == "x");
  x.set_name("renamed");
  CHECK(x.name() == "renamed");
}

TEST_CASE("a name ends with its value") {
  Scalar x{2.0};
  for (int i = 0; i < 1000; ++i) {
    const Scalar y = x * x;
    REQUIRE(y.name().empty());
    (x + x).set_name("short-lived");
  }
}

TEST_CASE("a constant keeps no name") {
  Scalar c = Scalar::constant(1);
  c.set_name("c");
  CHECK(c.name().empty());
}

TEST_CASE("no two values have the same id, and a later result has a greater one") {
  std::set<std::uint64_t> ids;
  std::uint64_t before = 0;
  const Scalar x{1.0};
  for (int i = 0; i < 10000; ++i) {
    const Scalar leaf{1.0};
    const Scalar y = x + leaf;  // each reuses the memory of the one before
    CHECK(y.unique_id() > before);
    before = y.unique_id();
    REQUIRE(ids.insert(leaf.unique_id()).second);
    REQUIRE(ids.insert(y.unique_id()).second);
  }
}

TEST_CASE("a moved-from Scalar is a constant, and can be given a value again") {
  Scalar x{2.0};
  Scalar y = std::move(x);
  CHECK(y.is_leaf());
  CHECK(x.is_constant());  // NOLINT(bugprone-use-after-move)
  x = y * 2;
  CHECK(x.data() == 4);
}

TEST_CASE("a Scalar can be assigned to itself") {
  Scalar x{2.0};
  Scalar& same = x;
  x = same;
  x = x * x;
  x = std::move(same);
  CHECK(x.data() == 4);
}

TEST_CASE("printing shows number and name") {
  CHECK(printed(Scalar{2.0, "x"}) == "Scalar(2, name=x)");
  CHECK(printed(Scalar{0.1}) == "Scalar(0.1)");
  CHECK(printed(Scalar::constant(-1e300)) == "Scalar(-1e+300)");
}

TEST_CASE("a gradient is printed as its value, or as none") {
  const Scalar x{2.0};
  CHECK(printed(x.grad()) == "none");
  (x * x).backward();
  CHECK(printed(x.grad()) == "4");
  const Tensor t = tensor({1, 2}, {.dtype = float32, .requires_grad = true});
  CHECK(printed(t.grad()) == "none");
  sum(t * t).backward();
  CHECK(printed(t.grad()) == printed(*t.grad()));
}

TEST_CASE("under no_grad results are constants, and after it no more") {
  const Scalar x{2.0};
  {
    const auto guard = no_grad();
    CHECK((x * x).is_constant());
    CHECK((x * x).data() == 4);
    {
      const auto inner = no_grad();
      CHECK((x * x).is_constant());
    }
    CHECK((x * x).is_constant());
    CHECK(Scalar{1.0}.is_leaf());
  }
  CHECK((x * x).requires_grad());
}

TEST_CASE("no_grad ends with an exception too") {
  const Scalar x{2.0};
  try {
    const auto guard = no_grad();
    throw 1;
  } catch (int) {
  }
  CHECK((x * x).requires_grad());
}
