// explain and to_dot of tensors: they print shapes of arrays, and numbers as they are.
#include "minitorch/functions/kept_constants.hpp"
#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

Tensor named(Tensor x, const std::string& name) { return x.set_name(name); }

Tensor leaf(const Shape& shape, const std::string& name) { return named(ones(shape, {.requires_grad = true}), name); }

}  // namespace

TEST_CASE("explain tells a network step by step, by shapes") {
  const Tensor x = ones({4, 3}), w = leaf({3, 2}, "w"), b = leaf({2}, "b");
  const Tensor h = named(matmul(x, w), "h");
  const Tensor y = named(sum(h + b), "y");
  CHECK(explain(y) ==
        "y = sum(#1) = 32\n"
        "    dy/dy = 1\n"
        "#1 = add(h, b): (4, 2)\n"
        "    (4, 2) from argument 1 of y\n"
        "    dy/d#1: (4, 2)\n"
        "h = matmul((4, 3), w): (4, 2)\n"
        "    (4, 2) from argument 1 of #1\n"
        "    dy/dh: (4, 2)\n"
        "b: (2)\n"
        "    (2) from argument 2 of #1\n"
        "    dy/db: (2)\n"
        "w: (3, 2)\n"
        "    (3, 2) from argument 2 of h\n"
        "    dy/dw: (3, 2)\n");
}

TEST_CASE("explain tells the fan-out of a tensor as a sum") {
  const Tensor a = leaf({2, 3}, "a"), b = leaf({3}, "b");
  const Tensor y = named((a + b) * b, "y");
  CHECK_THAT(explain(y), ContainsSubstring("y = mul(#1, b): (2, 3)\n"
                                           "    dy/dy: (2, 3)\n"));
  CHECK_THAT(explain(y), ContainsSubstring("b: (3)\n"
                                           "    (3) from argument 2 of y\n"
                                           "    (3) from argument 2 of #1\n"
                                           "    dy/db = (3) + (3): (3)\n"));
}

TEST_CASE("explain tells the fan-out of a number by numbers") {
  const Tensor x = named(tensor(2., {.requires_grad = true}), "x");
  const Tensor a = named(2 * x, "a");
  const Tensor y = named(a * (3 * x + 1), "y");
  CHECK_THAT(explain(y), ContainsSubstring("y = mul(a, #1) = 28\n"));
  CHECK_THAT(explain(y), ContainsSubstring("#1 = add(#2, constant): ()\n"));  // a sum saves no terms
  CHECK_THAT(explain(y), ContainsSubstring("a = mul(2, x): ()\n"
                                           "    7 from argument 1 of y\n"));
  CHECK_THAT(explain(y), ContainsSubstring("    dy/dx = 12 + 14 = 26\n"));
}

TEST_CASE("the steps of a tensor hold its derivatives") {
  const Tensor x = tensor({1., 2.}, {.requires_grad = true});
  const auto steps = backpropagation_steps(x * x + x);
  REQUIRE(steps.back().contributions.size() == 3);
  CHECK(Tensor(steps.back().contributions[0].amount).to_vector<double>() == std::vector<double>{1, 1});
  CHECK(Tensor(steps.back().derivative).to_vector<double>() == std::vector<double>{3, 5});
  CHECK(steps.back().value.shape == Shape{2});
}

TEST_CASE("explain changes nothing of a tensor") {
  const Tensor x = leaf({2}, "x");
  const Tensor y = x * x + x;
  CHECK(explain(y) == explain(y));
  CHECK_FALSE(x.grad());
  sum(y).backward();
  CHECK(x.grad()->to_vector<double>() == std::vector<double>{3, 3});
}

TEST_CASE("there is nothing to explain in a constant tensor or a released graph") {
  CHECK_THROWS_WITH(explain(ones({2})), "explain: the tensor (2) is a constant, it has no graph to explain");
  const Tensor y = sum(leaf({2}, "x"));
  y.backward();
  CHECK_THROWS_AS(explain(y), GraphError);
}

TEST_CASE("the picture of a graph of tensors shows shapes") {
  const Tensor w = leaf({3, 2}, "w");
  const Tensor y = named(sum(matmul(ones({4, 3}), w) * 2), "y");
  CHECK(to_dot(y) ==
        "digraph {\n"
        "  rankdir=LR;\n"
        "  n0 [shape=box, label=\"sum: y = 48\"];\n"
        "  n1 -> n0;\n"
        "  n1 [shape=box, label=\"mul: (4, 2)\"];\n"
        "  n1_1 [shape=plaintext, label=\"2\"];\n"
        "  n2 -> n1;\n"
        "  n1_1 -> n1;\n"
        "  n2 [shape=box, label=\"matmul: (4, 2)\"];\n"
        "  n2_0 [shape=plaintext, label=\"(4, 3)\"];\n"
        "  n2_0 -> n2;\n"
        "  n3 -> n2;\n"
        "  n3 [shape=ellipse, label=\"w: (3, 2)\"];\n"
        "}\n");
}

TEST_CASE("the picture of a constant tensor, and of a graph that is gone") {
  CHECK_THAT(to_dot(ones({2, 3})), ContainsSubstring("label=\"(2, 3)\""));
  CHECK_THAT(to_dot(tensor(3)), ContainsSubstring("label=\"3\""));
  const Tensor y = sum(leaf({2}, "x"));
  y.backward();
  CHECK_THAT(to_dot(y), ContainsSubstring("sum: 2"));
}

TEST_CASE("the arguments of every function are shown, whatever it saved of them") {
  const Tensor x = leaf({2}, "x");
  CHECK_THAT(explain(cat({x, ones({3}), x})), ContainsSubstring("= cat(x, constant, x): (7)\n"));
  CHECK_THAT(explain(exp(x)), ContainsSubstring("= exp(x): (2)\n"));
  CHECK_THAT(explain(x + ones({2})), ContainsSubstring("= add(x, constant): (2)\n"));
  const graph::KeptConstants kept;
  CHECK_THAT(explain(cat({x, ones({3}), x})), ContainsSubstring("= cat(x, (3), x): (7)\n"));
  CHECK_THAT(explain(x + 1), ContainsSubstring("= add(x, 1): (2)\n"));
  CHECK_THAT(to_dot(x - 0.5), ContainsSubstring("label=\"0.5\""));
  CHECK_THAT(explain(x * 3), ContainsSubstring("= mul(x, 3): (2)\n"));
  CHECK_THAT(explain(3 / x), ContainsSubstring("= div(3, x): (2)\n"));
  for (const Tensor& y : {cat({x, ones({3}), x}), stack({x, ones({2})}), x + ones({2}), x * 3}) {
    CHECK_THAT(to_dot(y), ContainsSubstring("shape=plaintext"));
  }
}
