// grad: derivatives with respect to chosen values, of any order.
#include "minitorch/graph/gradients.hpp"

#include <cmath>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("grad gives derivatives and touches no gradient") {
  Scalar x{2.0}, y{3.0};
  const auto d = grad(x * x * y, {x, y});
  CHECK(d[0].data() == 12);
  CHECK(d[1].data() == 4);
  CHECK(d[0].is_constant());
  CHECK_FALSE(x.grad().has_value());
  CHECK_FALSE(y.grad().has_value());
}

TEST_CASE("a derivative that was asked for one input can be differentiated by another") {
  Scalar x{2.0}, w{3.0};
  grad(x * w * w, {x}, {.create_graph = true})[0].backward();
  CHECK(*w.grad() == 6);
  CHECK_FALSE(x.grad());
}

TEST_CASE("grad with respect to a result") {
  Scalar x{2.0};
  const Scalar a = x * x;
  const Scalar y = a * a * x;
  const auto d = grad(y, {a, x}, {.retain_graph = true});
  CHECK(d[0].data() == 16);            // 2 a x
  CHECK(d[1].data() == 80);            // all of it: 5 x⁴
  CHECK(grad(y, {y})[0].data() == 1);  // of itself
}

TEST_CASE("grad with respect to a leaf of itself is 1") {
  const Scalar x{2.0};
  CHECK(grad(x, {x})[0].data() == 1);
}

TEST_CASE("an input may be asked for twice") {
  const Scalar x{2.0};
  const auto d = grad(x * x, {x, x});
  CHECK(d[0].data() == 4);
  CHECK(d[1].data() == 4);
}

TEST_CASE("derivatives of any order: x⁵") {
  const Scalar x{2.0};
  Scalar y = pow(x, 5.0);
  for (const double expected : {80.0, 160.0, 240.0, 240.0, 120.0}) {
    y = grad(y, {x}, {.create_graph = true})[0];
    CHECK(y.data() == Approx(expected));
  }
}

TEST_CASE("derivatives of any order: sin") {
  const Scalar x{0.7};
  Scalar y = sin(x);
  for (const double expected : {std::cos(0.7), -std::sin(0.7), -std::cos(0.7), std::sin(0.7)}) {
    y = grad(y, {x}, {.create_graph = true})[0];
    CHECK(y.data() == Approx(expected));
  }
}

TEST_CASE("derivatives of any order of functions whose slope reads the output: tanh''' = (1 - t²)(6t² - 2)") {
  const Scalar x{0.4};
  Scalar y = tanh(x);
  for (int i = 0; i < 3; ++i) y = grad(y, {x}, {.create_graph = true})[0];
  const double t = std::tanh(0.4);
  CHECK(y.data() == Approx((1 - t * t) * (6 * t * t - 2)));
}

TEST_CASE("mixed second derivatives: x² y³") {
  const Scalar x{2.0}, y{3.0};
  const Scalar f = x * x * pow(y, 3.0);
  const auto d = grad(f, {x, y}, {.create_graph = true});
  CHECK(d[0].data() == 108);                                        // 2 x y³
  CHECK(d[1].data() == 108);                                        // 3 x² y²
  CHECK(grad(d[0], {y}, {.create_graph = true})[0].data() == 108);  // 6 x y²
  CHECK(grad(d[1], {x}, {.create_graph = true})[0].data() == 108);  // the same
  CHECK(grad(d[1], {y})[0].data() == 72);                           // 6 x² y
}

TEST_CASE("backward goes through derivatives: a gradient penalty") {
  Scalar w{3.0}, x{2.0};
  const Scalar y = w * x * x;
  const Scalar slope = grad(y, {x}, {.create_graph = true})[0];  // 2 w x = 12
  square(slope).backward();                                      // 4 w² x²
  CHECK(*w.grad() == 96);                                        // 8 w x²
  CHECK(*x.grad() == 144);                                       // 8 w² x
}

TEST_CASE("derivatives of derivatives add where a value is used twice") {
  const Scalar x{2.0};
  const Scalar a = x * x, y = a * a;  // x⁴
  const Scalar first = grad(y, {x}, {.create_graph = true})[0];
  CHECK(first.data() == 32);
  CHECK(grad(first, {x})[0].data() == 48);
}

TEST_CASE("create_graph builds one under no_grad too, as it was asked to") {
  const Scalar x{2.0};
  const Scalar y = x * x * x;
  const auto guard = no_grad();
  const Scalar first = grad(y, {x}, {.create_graph = true})[0];
  CHECK(grad(first, {x})[0].data() == 12);
}

TEST_CASE("grad releases the graph unless it is retained") {
  const Scalar x{2.0};
  const Scalar y = x * x;
  CHECK(grad(y, {x}, {.retain_graph = true})[0].data() == 4);
  CHECK(grad(y, {x})[0].data() == 4);
  CHECK_THROWS_WITH(grad(y, {x}), ContainsSubstring("grad: the graph of mul was released"));
}

TEST_CASE("grad of an input outside the graph is an error that explains what to do, and changes nothing") {
  const Scalar x{2.0}, other{3.0, "other"};
  const Scalar y = x * x;
  CHECK_THROWS_WITH(grad(y, {x, other}), ContainsSubstring("grad: input 1 'other' is not in the graph of the output") &&
                                             ContainsSubstring("{.materialize_grads = true}"));
  CHECK(grad(y, {x})[0].data() == 4);
}

TEST_CASE("grad for a constant is an error") {
  const Scalar x{2.0};
  CHECK_THROWS_WITH(grad(x * x, {x, Scalar::constant(7)}), ContainsSubstring("grad: input 1, 7, is a constant"));
  CHECK_THROWS_WITH(grad(Scalar::constant(5), {x}), ContainsSubstring("grad: the output 5 is a constant"));
}

TEST_CASE("grad gives 0 for an input outside the graph, if materialize_grads is set") {
  const Scalar x{2.0}, other{3.0};
  const auto d = grad(x * x, {other, x}, {.materialize_grads = true});
  CHECK(d[0].data() == 0);
  CHECK(d[0].is_constant());
  CHECK(d[1].data() == 4);
  CHECK(grad(Scalar::constant(5), {x}, {.materialize_grads = true})[0].data() == 0);
  CHECK(grad(x * x, {other}, {.materialize_grads = true})[0].data() == 0);
}

TEST_CASE("grad of nothing is nothing") {
  const Scalar x{2.0};
  const Scalar y = x * x;
  CHECK(grad(y, {}).empty());
  CHECK(grad(y, {x})[0].data() == 4);
}

TEST_CASE("a leaf changed since it was used cannot be built on, and is named") {
  Scalar x{2.0, "x"};
  const Scalar y = x * x;
  x.set_data(3);
  CHECK_THROWS_WITH(grad(y, {x}, {.create_graph = true}),
                    ContainsSubstring("grad: mul saved its argument 'x' as 2, but set_data made it 3 since"));
  CHECK(grad(y, {x})[0].data() == 4);
}

namespace {

int costly_calls = 0;

// y = x, at a cost.
struct Costly {
  static constexpr auto name = "costly";
  static double forward(double x) { return x; }
  static double backward(double dy, double) {
    ++costly_calls;
    return dy;
  }
};

}  // namespace

TEST_CASE("grad computes no derivative that leads to none of the inputs") {
  const Scalar x{2.0}, other{3.0};
  const Scalar y = x * apply<Costly>(apply<Costly>(other)) + apply<Costly>(x);
  costly_calls = 0;
  CHECK(grad(y, {x}, {.retain_graph = true})[0].data() == 4);
  CHECK(costly_calls == 1);
  CHECK(grad(y, {other})[0].data() == 2);
  CHECK(costly_calls == 3);
}

TEST_CASE("after grad, a backward pass over the same graph reaches everything again") {
  Scalar x{2.0}, other{3.0};
  const Scalar y = x * other;
  CHECK(grad(y, {x}, {.retain_graph = true})[0].data() == 3);
  y.backward();
  CHECK(*x.grad() == 3);
  CHECK(*other.grad() == 2);
}

TEST_CASE("grad with respect to a result stops there") {
  Scalar x{2.0};
  SECTION("where that is released") {
    const Scalar c = x * x;
    c.backward();
    CHECK(grad(c * 3, {c})[0].data() == 3);
  }
  SECTION("where that gives no second derivatives") {
    const Scalar c = apply<Costly>(x), w{5.0};
    costly_calls = 0;
    const Scalar d = grad(c * w * c, {c}, {.create_graph = true})[0];
    CHECK(d.data() == 20);
    CHECK(grad(d, {w})[0].data() == 4);
    CHECK(costly_calls == 0);
  }
  SECTION("and leaves it for another backward pass") {
    const Scalar b = 3 * x;
    CHECK(grad(b * b, {b})[0].data() == 12);
    b.backward();
    CHECK(*x.grad() == 3);
  }
}

TEST_CASE("grad releases a leaf that nobody else holds") {
  const auto before = live_nodes();
  {
    const Scalar y = square(Scalar{3.0});
    const auto d = grad(y, {y.parents()[0]});
    CHECK(d[0].data() == 6);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("mixed derivatives of pow where the exponent is 0: 1/x") {
  const Scalar x{2.0}, y{0.0};
  const auto d = grad(pow(x, y), {x, y}, {.create_graph = true});
  CHECK(grad(d[0], {y}, {.retain_graph = true})[0].data() == 0.5);
  CHECK(grad(d[1], {x})[0].data() == 0.5);
}

TEST_CASE("messages name the function that was called") {
  const Scalar x{2.0};
  const Scalar y = x * x;
  y.backward();
  CHECK_THROWS_WITH(y.backward(), ContainsSubstring("backward: the graph"));
  CHECK_THROWS_WITH(grad(y, {x}), ContainsSubstring("grad: the graph"));
  CHECK_THROWS_WITH(explain(y), ContainsSubstring("explain: the graph"));
}
