// Backpropagation through graphs in which values are used more than once. Expected numbers are worked out by hand.
#include "minitorch/graph/backpropagate.hpp"

#include <cmath>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/table/lists.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("gradients add where a value is used twice") {
  Scalar x{2.0};
  SECTION("a = 2x, b = 2x, y = ab: 8 + 8") {
    const Scalar a = 2 * x, b = 2 * x;
    (a * b).backward();
    CHECK(*x.grad() == 16);
  }
  SECTION("a = 2x, b = 3x + 1, y = ab: 14 + 12") {
    const Scalar a = 2 * x, b = 3 * x + 1;
    (a * b).backward();
    CHECK(*x.grad() == 26);
  }
  SECTION("x + x: 1 + 1") {
    (x + x).backward();
    CHECK(*x.grad() == 2);
  }
  SECTION("x x: 2 + 2") {
    (x * x).backward();
    CHECK(*x.grad() == 4);
  }
  SECTION("x - x: 1 - 1, an arrived 0") {
    (x - x).backward();
    CHECK(*x.grad() == 0);
  }
  SECTION("x / x: 1/2 - 1/2") {
    (x / x).backward();
    CHECK(*x.grad() == 0);
  }
}

TEST_CASE("an argument and a result of it can meet in one function") {
  Scalar a{3.0}, b{5.0};
  ((a + b) * a).backward();  // d/da = 2a + b, d/db = a
  CHECK(*a.grad() == 11);
  CHECK(*b.grad() == 3);
}

TEST_CASE("a value used in twenty places gets twenty contributions") {
  Scalar x{1.5};
  const Scalar a = 2 * x;
  Scalar y;
  for (int k = 1; k <= 20; ++k) y += k * a;  // 210 a
  y.backward();
  CHECK(*x.grad() == 420);
}

TEST_CASE("a node that paths of different lengths reach is visited once, after all of them") {
  Scalar x{0.5};
  const Scalar a = 3 * x;
  Scalar deep = a;
  for (int i = 0; i < 100; ++i) deep = deep + 0;
  (deep * a + a).backward();  // a² + a, so 3 (2a + 1)
  CHECK(*x.grad() == 12);
}

TEST_CASE("a node that is older than its other uses still waits for them") {
  Scalar x{2.0};
  const Scalar old = x * x;
  const Scalar unrelated = sin(x);
  const Scalar y = exp(old) * 0 + old;
  y.backward();
  CHECK(*x.grad() == 4);
}

TEST_CASE("backward times d_output") {
  Scalar x{2.0};
  (x * x).backward(10);
  CHECK(*x.grad() == 40);
}

TEST_CASE("gradients accumulate over backward passes until zero_grad") {
  Scalar x{2.0};
  (3 * x).backward();
  (4 * x).backward();
  CHECK(*x.grad() == 7);
  x.zero_grad();
  CHECK_FALSE(x.grad().has_value());
  (5 * x).backward();
  CHECK(*x.grad() == 5);
}

TEST_CASE("a leaf is its own derivative") {
  Scalar x{2.0};
  x.backward(3);
  CHECK(*x.grad() == 3);
}

TEST_CASE("a retained graph can be swept again, and gives the same") {
  Scalar x{2.0};
  const Scalar y = exp(x) * x;
  y.backward({.retain_graph = true});
  const double once = *x.grad();
  y.backward({.retain_graph = true});
  y.backward();
  CHECK(*x.grad() == once + once + once);
}

TEST_CASE("a second backward pass over a released graph is an error that says what to do") {
  Scalar x{2.0};
  Scalar y = x * x;
  y.set_name("y");
  y.backward();
  CHECK_THROWS_WITH(y.backward(), ContainsSubstring("backward: the graph of mul 'y' was released") &&
                                      ContainsSubstring("{.retain_graph = true}"));
  CHECK_THROWS_AS(y.backward(), GraphError);
  CHECK(*x.grad() == 4);
}

TEST_CASE("a backward pass that reaches a released graph changes nothing") {
  Scalar x{2.0}, w{3.0};
  const Scalar a = x * x;
  a.backward();
  const Scalar y = a * w + w;
  CHECK_THROWS_AS(y.backward(), GraphError);
  CHECK_FALSE(w.grad().has_value());
  CHECK(*x.grad() == 4);
  CHECK_THROWS_AS(grad(y, {w}), GraphError);
  CHECK(y.parents().size() == 2);
}

TEST_CASE("a result of a released value can still be computed") {
  Scalar x{2.0};
  const Scalar loss = x * x;
  loss.backward();
  Scalar total;
  total += loss;
  CHECK(total.data() == 4);
}

TEST_CASE("two losses over one graph") {
  Scalar x{2.0};
  const Scalar a = x * x * x;
  const Scalar first = 2 * a, second = a * a;
  SECTION("one after the other, the first retaining what they share") {
    first.backward({.retain_graph = true});
    CHECK(*x.grad() == 24);  // 2 · 3x²
    second.backward();
    CHECK(*x.grad() == 24 + 192);  // 6x⁵
  }
  SECTION("without retaining, the second comes to what the first released") {
    first.backward();
    CHECK_THROWS_AS(second.backward(), GraphError);
    CHECK(*x.grad() == 24);
  }
  SECTION("as one sum") {
    (first + second).backward();
    CHECK(*x.grad() == 24 + 192);
  }
}

TEST_CASE("backward of a constant is an error that says what to do") {
  CHECK_THROWS_WITH(Scalar::constant(3).backward(), ContainsSubstring("backward: the Scalar 3 is a constant") &&
                                                        ContainsSubstring("compute it from a leaf"));
}

TEST_CASE("no derivative reaches a value that the loss does not depend on") {
  // None, not 0: no backward pass came by. A 0 that arrived says that the loss depends on x, and is flat there.
  Scalar x{2.0}, unused{3.0};
  (0 * x).backward();
  CHECK(*x.grad() == 0);
  CHECK_FALSE(unused.grad().has_value());
}

TEST_CASE("constants take part in a graph without being in it") {
  Scalar x{2.0};
  const Scalar c = Scalar::constant(5);
  (c * x + c).backward();
  CHECK(*x.grad() == 5);
  CHECK_FALSE(c.grad().has_value());
}

TEST_CASE("intermediate derivatives are passed on, not kept") {
  Scalar x{2.0};
  const Scalar a = x * x;
  (3 * a).backward();
  CHECK_FALSE(a.grad().has_value());
}

TEST_CASE("a NaN or an infinity goes through as itself") {
  Scalar x{0.0}, w{2.0};
  (sqrt(x) + w).backward();
  CHECK(*x.grad() == INFINITY);
  CHECK(*w.grad() == 1);
  Scalar v{1.0};
  (v * NAN).backward();
  CHECK(std::isnan(*v.grad()));
}

TEST_CASE("the value at its use counts, not a later set_data") {
  Scalar x{3.0};
  const Scalar y = x * x;
  x.set_data(100);
  y.backward();
  CHECK(*x.grad() == 6);
}

TEST_CASE("sums and products of lists of Scalars are differentiable") {
  const std::vector<Scalar> xs{Scalar{2.0}, Scalar{3.0}, Scalar{4.0}};
  (operators::sum(xs) + operators::prod(xs)).backward();
  CHECK(*xs[0].grad() == 13);
  CHECK(*xs[1].grad() == 9);
  CHECK(*xs[2].grad() == 7);
}
