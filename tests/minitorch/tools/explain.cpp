// explain and to_dot report what the backward pass does.
#include "minitorch/tools/explain.hpp"

#include <numeric>
#include <span>
#include <vector>

#include "minitorch/graph/function/list_function.hpp"
#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// y = Σ xᵢ of a list.
struct SumOfList {
  std::size_t n;
  static constexpr auto name = "list_sum";
  double forward(std::span<const double> xs) const { return std::accumulate(xs.begin(), xs.end(), 0.0); }
  template <class T> std::vector<T> backward(const T& dy) const { return std::vector<T>(n, dy); }
};

// y = x, with a derivative of 7.
struct Wrong {
  static double forward(double x) { return x; }
  static double backward(double dy, double) { return 7 * dy; }
};

}  // namespace

TEST_CASE("explain tells fan-out step by step") {
  Scalar x{2.0, "x"};
  const Scalar a = (2 * x).set_name("a");
  const Scalar b = (3 * x + 1).set_name("b");
  Scalar y = a * b;
  y.set_name("y");
  CHECK(explain(y) ==
        "y = mul(a, b) = 28\n"
        "    dy/dy = 1\n"
        "b = add(#1, 1) = 7\n"
        "    4 from argument 2 of y\n"
        "    dy/db = 4\n"
        "#1 = mul(3, x) = 6\n"
        "    4 from argument 1 of b\n"
        "    dy/d#1 = 4\n"
        "a = mul(2, x) = 4\n"
        "    7 from argument 1 of y\n"
        "    dy/da = 7\n"
        "x = 2\n"
        "    12 from argument 2 of #1\n"
        "    14 from argument 2 of a\n"
        "    dy/dx = 12 + 14 = 26\n");
}

TEST_CASE("explain shows both uses by one function") {
  const Scalar x{3.0, "x"};
  CHECK_THAT(explain(x * x), ContainsSubstring("    3 from argument 1 of #1\n"
                                               "    3 from argument 2 of #1\n"
                                               "    d#1/dx = 3 + 3 = 6\n"));
}

TEST_CASE("explain shows what a backward pass does with a user-defined function, right or wrong") {
  const Scalar x{1.0, "x"};
  CHECK(backpropagation_steps(apply<Wrong>(x)).back().derivative == 7);
}

TEST_CASE("explain changes nothing") {
  Scalar x{2.0};
  const Scalar y = x * x;
  CHECK(explain(y) == explain(y));
  CHECK_FALSE(x.grad().has_value());
  y.backward();
  CHECK(*x.grad() == 4);
}

TEST_CASE("the steps of a leaf are one") {
  const auto steps = backpropagation_steps(Scalar{2.0, "x"});
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].name == "x");
  CHECK(steps[0].derivative == 1);
  CHECK(steps[0].contributions.empty());
}

TEST_CASE("there is nothing to explain in a constant or a released graph") {
  CHECK_THROWS_WITH(explain(Scalar::constant(3)), ContainsSubstring("explain: the Scalar 3 is a constant"));
  const Scalar x{2.0};
  const Scalar y = x * x;
  y.backward();
  CHECK_THROWS_AS(explain(y), GraphError);
}

TEST_CASE("in a picture a value that is used twice is one node") {
  const Scalar x{2.0, "x"};
  const Scalar a = (2 * x).set_name("a");
  const std::string dot = to_dot(a * a);
  CHECK(count(dot, "x = 2") == 1);
  CHECK(count(dot, "mul: a = 4") == 1);
  CHECK(count(dot, "[shape=box") == 2);
  CHECK(count(dot, "[shape=plaintext, label=\"2\"]") == 1);
  CHECK(count(dot, " -> ") == 4);
  CHECK_THAT(dot, ContainsSubstring("digraph {"));
}

TEST_CASE("names with quotes keep a picture well formed") {
  CHECK_THAT(to_dot(Scalar{1.0, "a \"b\" \\c"}), ContainsSubstring(R"(label="a \"b\" \\c = 1")"));
}

TEST_CASE("the picture of a constant is its number") {
  CHECK_THAT(to_dot(Scalar::constant(3)), ContainsSubstring("label=\"3\""));
}

TEST_CASE("the arguments of a function of a list are shown like any others, constants too") {
  Scalar x{2.0, "x"};
  const std::vector<Scalar> list = {x, Scalar::constant(5), square(x).set_name("s")};
  Scalar y = apply_to_list(SumOfList{3}, std::span<const Scalar>(list));
  y.set_name("y");
  REQUIRE(y.parents().size() == 3);
  CHECK(y.parents()[0].unique_id() == x.unique_id());
  CHECK(y.parents()[1].is_constant());
  CHECK(y.parents()[1].data() == 5);
  CHECK(y.parents()[2].name() == "s");
  CHECK(y.parents()[2].data() == 4);
  CHECK_THAT(explain(y), ContainsSubstring("y = list_sum(x, 5, s) = 11\n"));
  CHECK_THAT(explain(y), ContainsSubstring("1 from argument 3 of y"));
  const std::string dot = to_dot(y);
  CHECK(count(dot, "label=\"5\"") == 1);
  CHECK(count(dot, " -> ") == 4);

  x.set_data(3);
  CHECK(y.parents()[0].data() == 3);
  y.backward();
  CHECK(y.parents().empty());
  CHECK(count(to_dot(y), " -> ") == 0);
  CHECK_THAT(to_dot(y), ContainsSubstring(", its graph was released by a backward pass\"]"));
}
