// The promises of backward passes over graphs of tensors: errors change nothing, graphs stay or are freed, derivatives
// of derivatives, changes in place are detected, and memory is freed.
#include <array>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

using Numbers = std::vector<double>;

Tensor float32_leaf(const NestedNumbers& numbers) { return tensor(numbers, {.dtype = float32, .requires_grad = true}); }

Numbers numbers_of(const Tensor& x) { return x.to_vector<double>(); }

Numbers gradient_of(const Tensor& x) {
  REQUIRE(x.grad());
  return numbers_of(*x.grad());
}

// y = x. Its backward throws while a flag is set.
struct Throwing {
  static inline bool throws = true;
  static TensorData forward(const TensorData& x) { return x; }
  template <class V> static V backward(const V& dy, const V&) {
    if (throws) throw std::runtime_error("thrown half way");
    return dy;
  }
};

}  // namespace

TEST_CASE("a backward pass that throws half way changes neither gradients nor graph") {
  const auto a = float32_leaf({2, 3}), b = float32_leaf({5, 7});
  sum(a * b).backward();
  const Tensor y = sum(apply<Throwing>(a * b) * a);
  Throwing::throws = true;
  CHECK_THROWS_WITH(y.backward(), "thrown half way");
  CHECK_THROWS_WITH(grad(y, {a, b}), "thrown half way");
  CHECK_THROWS_WITH(grad(y, {a, b}, {.create_graph = true}), "thrown half way");
  CHECK(gradient_of(a) == Numbers{5, 7});
  CHECK(gradient_of(b) == Numbers{2, 3});
  CHECK(sum(a * b).requires_grad());  // graphs are built again
  Throwing::throws = false;
  y.backward();  // y = a² b
  CHECK(gradient_of(a) == Numbers{5 + 2 * 2 * 5, 7 + 2 * 3 * 7});
  CHECK(gradient_of(b) == Numbers{2 + 4, 3 + 9});
}

TEST_CASE("a backward pass over several outputs that throws leaves all as they were") {
  const auto a = float32_leaf({2, 3});
  Throwing::throws = true;
  const Tensor y = a * a, z = apply<Throwing>(y);
  CHECK_THROWS_WITH(grad({y, z}, {a}, {.grad_outputs = {ones({2}), ones({2})}}), "thrown half way");
  y.backward(ones({2}));
  CHECK(gradient_of(a) == Numbers{4, 6});
}

TEST_CASE("a graph of tensors is released by a backward pass, unless it is retained") {
  const auto x = float32_leaf({2, 3});
  Tensor y = sum(x * x);
  y.set_name("y");
  y.backward({.retain_graph = true});
  y.backward();
  CHECK(gradient_of(x) == Numbers{8, 12});
  CHECK_THROWS_WITH(y.backward(), ContainsSubstring("backward: the graph of sum 'y' was released by an earlier "
                                                    "backward or grad; pass {.retain_graph = true} to that one"));
  CHECK_THROWS_AS(grad(y, {x}), GraphError);
  CHECK(gradient_of(x) == Numbers{8, 12});
}

TEST_CASE("saved values are given back with the graph that is released") {
  const auto x = float32_leaf({2, 3});
  const Tensor product = x * x;
  const Tensor y = sum(exp(product));
  const auto before = live_bytes();
  y.backward();
  CHECK(live_bytes() <= before + 64);  // a gradient more, at least one saved value less
}

TEST_CASE("derivatives of tensors can be differentiated again") {
  const auto x = float32_leaf({2, 3});
  const Tensor first = grad(sum(x * x * x), {x}, {.create_graph = true})[0];
  CHECK(numbers_of(first) == Numbers{12, 27});
  const Tensor second = grad(sum(first), {x}, {.create_graph = true})[0];
  CHECK(numbers_of(second) == Numbers{12, 18});
  CHECK(numbers_of(grad(sum(second), {x})[0]) == Numbers{6, 6});
  CHECK_FALSE(x.grad());
}

TEST_CASE("a derivative that was asked for some inputs can be differentiated by the others") {
  const auto x = float32_leaf(2), w = float32_leaf(3);
  const auto derivative = [&](const Tensor& y) { return grad(y, {x}, {.create_graph = true})[0]; };
  const auto by_w = [&](const Tensor& y) { return grad(derivative(y), {w})[0].item(); };
  CHECK(by_w(x * w) == 1);
  CHECK(by_w(x / w) == Approx(-1. / 9));
  CHECK(by_w(matmul(x.reshape({1, 1}), w.reshape({1, 1}))) == 1);
  CHECK(by_w(x * x * w * w) == 4 * 2 * 3);
  derivative(x * w).backward();
  CHECK(gradient_of(w) == Numbers{1});
  CHECK_FALSE(x.grad());
}

TEST_CASE("without create_graph derivatives are constants") {
  const auto x = float32_leaf({2, 3});
  CHECK(grad(sum(x * x), {x})[0].is_constant());
  sum(x * x).backward();
  CHECK(x.grad()->is_constant());
}

TEST_CASE("derivatives of several outputs add up, each times its grad_output") {
  const auto x = float32_leaf({3, 4});
  const Tensor y = x * 2, z = x * x;
  const auto derivative = grad({y, z}, {x}, {.grad_outputs = {ones({2}), tensor({10., 100.})}})[0];
  CHECK(numbers_of(derivative) == Numbers{62, 802});
}

TEST_CASE("an output that another is computed from is started from as well") {
  const auto x = float32_leaf({3, 4});
  const Tensor y = x * 2;
  const auto found = grad({y, sum(y * y)}, {x, y}, {.grad_outputs = {ones({2}), tensor(1.)}});
  CHECK(numbers_of(found[1]) == Numbers{1 + 12, 1 + 16});
  CHECK(numbers_of(found[0]) == Numbers{26, 34});
}

TEST_CASE("a derivative can be differentiated with respect to grad_outputs") {
  const auto x = float32_leaf({3, 4}), v = float32_leaf({1, 1});
  const Tensor derivative = grad(x * x, {x}, {.create_graph = true, .grad_outputs = {v}})[0];  // 2 x v
  CHECK(numbers_of(grad(sum(derivative), {v})[0]) == Numbers{6, 8});
}

TEST_CASE("an input that an output does not depend on is an error, or 0 with materialize_grads") {
  const auto x = float32_leaf({3, 4});
  auto z = tensor({{1.}, {2.}}, {.dtype = float64, .requires_grad = true});
  z.set_name("z");
  CHECK_THROWS_WITH(
      grad(sum(x), {x, z}),
      ContainsSubstring("grad: input 1 'z' is not in the graph of the output; compute the output from it"));
  const auto found = grad(sum(x), {x, z}, {.materialize_grads = true});
  CHECK(numbers_of(found[0]) == Numbers{1, 1});
  CHECK(found[1].shape() == Shape{2, 1});
  CHECK(found[1].dtype() == float64);
  CHECK(numbers_of(found[1]) == Numbers{0, 0});
  CHECK(numbers_of(grad(ones({}), {x}, {.materialize_grads = true})[0]) == Numbers{0, 0});
}

TEST_CASE("the first derivative of a backward pass must fit its output") {
  const auto x = float32_leaf({3, 4});
  CHECK_THROWS_WITH((x * x).backward(),
                    ContainsSubstring("backward: an output of shape (2) needs a derivative of that shape"));
  CHECK_THROWS_WITH((x * x).backward(ones({2, 1})),
                    "backward: a derivative (2, 1) for an output (2), the shapes must be equal");
  CHECK_THROWS_AS((x * x).backward(tensor({1, 2})), DtypeError);
  CHECK_THROWS_WITH(grad({x * x}, {x}, {.grad_outputs = {ones({2}), ones({2})}}),
                    "grad: 2 grad_outputs for 1 outputs, there must be one for each");
  CHECK_THROWS_WITH(ones({2}).backward(), ContainsSubstring("backward: the tensor (2) is a constant"));
  CHECK_THROWS_WITH(grad(sum(x), {ones({2})}), ContainsSubstring("grad: input 0, (2), is a constant"));
  CHECK_FALSE(x.grad());
}

TEST_CASE("under no_grad results are constants") {
  const auto x = float32_leaf({3, 4});
  {
    const auto guard = no_grad();
    CHECK((x * x).is_constant());
    CHECK(cat({x, x}).is_constant());
    CHECK(x.is_leaf());
  }
  CHECK((x * x).requires_grad());
}

TEST_CASE("while a graph is recorded, leaves and results are not changed in place") {
  auto x = float32_leaf({3, 4});
  Tensor y = x * x, constant = ones({2});
  CHECK_THROWS_WITH(x.add_(1), ContainsSubstring("add_: a leaf that requires a gradient cannot be changed in place"));
  CHECK_THROWS_WITH(y.fill_(0), ContainsSubstring("fill_: the result of mul cannot be changed in place"));
  CHECK_THROWS_WITH(constant.mul_(x), ContainsSubstring("mul_: a constant cannot be changed in place by a tensor"));
  CHECK(numbers_of(x) == Numbers{3, 4});
  CHECK(numbers_of(y) == Numbers{9, 16});
  CHECK(numbers_of(constant) == Numbers{1, 1});
  const auto guard = no_grad();
  x.add_(1);
  CHECK(numbers_of(x) == Numbers{4, 5});
  CHECK(x.is_leaf());
}

TEST_CASE("integers are changed in place by whole numbers") {
  Tensor x = tensor({1, 2});
  x.add_(2).mul_(3).sub_(1);
  CHECK(numbers_of(x) == Numbers{8, 11});
  CHECK_THROWS_AS(x.add_(0.5), DtypeError);
  CHECK_THROWS_AS(x.div_(2), DtypeError);
}

TEST_CASE("a saved value that was changed in place is found out, with the function and the tensor") {
  auto x = float32_leaf({3, 4});
  x.set_name("x");
  const Tensor y = sum(x * x);
  {
    const auto guard = no_grad();
    x.mul_(2);
  }
  CHECK_THROWS_WITH(y.backward(), ContainsSubstring("backward: mul saved its argument 'x', (2) float32, for its "
                                                    "derivative, but the elements were changed in place since"));
  CHECK_THROWS_AS(grad(y, {x}, {.create_graph = true}), GraphError);
  CHECK_FALSE(x.grad());
}

TEST_CASE("so is an output, an index, and a change by way of a view") {
  const auto x = float32_leaf({3, 4});
  const Tensor y = exp(x);
  y.detach().narrow(0, 1, 1).fill_(0);
  CHECK_THROWS_WITH(sum(y).backward(), ContainsSubstring("backward: exp saved its output, (2) float32,"));

  Tensor index = tensor({0, 0});
  const Tensor chosen = index_select(x, 0, index);
  index.add_(1);
  CHECK_THROWS_WITH(sum(chosen).backward(), ContainsSubstring("backward: index_select saved"));

  Tensor factor = ones({2});
  const Tensor product = x * factor;
  factor.narrow(0, 0, 1).zero_();
  CHECK_THROWS_AS(sum(product).backward(), GraphError);
  CHECK_FALSE(x.grad());
}

TEST_CASE("a change in place of a tensor that no function saved does no harm") {
  auto x = float32_leaf({3, 4});
  const Tensor y = sum(x + 1);
  {
    const auto guard = no_grad();
    x.mul_(2);
  }
  y.backward();
  CHECK(gradient_of(x) == Numbers{1, 1});
}

TEST_CASE("detect_anomaly names the function and the shapes where a value is not finite") {
  const auto x = tensor({{1., -1.}, {2., 3.}}, {.requires_grad = true});
  const auto guard = detect_anomaly();
  CHECK_THROWS_WITH(log(x), ContainsSubstring("detect_anomaly: the value of log of (2, 2) float32 contains ") &&
                                ContainsSubstring("nan"));
  CHECK_THROWS_WITH(x / zeros({2}), "detect_anomaly: the value of div of (2, 2) float32, (2) float32 contains inf");
  CHECK_NOTHROW(x * x);
}

TEST_CASE("detect_anomaly names the function and the shapes where a derivative is not finite") {
  auto x = tensor({0., 1.}, {.requires_grad = true});
  x.set_name("x");
  Tensor y = sqrt(x);
  y.set_name("y");
  const auto guard = detect_anomaly();
  CHECK_THROWS_WITH(
      sum(y).backward(),
      "detect_anomaly: in backward, the derivative of sqrt 'y', (2) float32, with respect to its argument "
      "1 'x', (2) float32, contains inf");
  CHECK_FALSE(x.grad());
}

TEST_CASE("nodes and memory are given back when the last handle goes") {
  sum(float32_leaf({1, 2})).backward();  // whatever is made once
  const auto nodes = live_nodes(), bytes = live_bytes();
  {
    const auto x = float32_leaf({{1, 2}, {3, 4}});
    const Tensor y = sum(softmax(matmul(x, exp(x)), 1) * cat({x[0], x[1]}).reshape({2, 2}));
    grad(y, {x}, {.create_graph = true});
    y.backward({.retain_graph = true});
    y.backward();
    CHECK(live_nodes() > nodes);
    CHECK(live_bytes() > bytes);
  }
  CHECK(live_nodes() == nodes);
  CHECK(live_bytes() == bytes);
}

TEST_CASE("nodes and memory are given back where a backward pass throws") {
  const auto nodes = live_nodes(), bytes = live_bytes();
  {
    const auto x = float32_leaf({1, 2});
    Throwing::throws = true;
    CHECK_THROWS(sum(apply<Throwing>(x * x) * x).backward());
    CHECK_THROWS(grad(sum(apply<Throwing>(x * x) * x), {x}, {.create_graph = true}));
  }
  CHECK(live_nodes() == nodes);
  CHECK(live_bytes() == bytes);
}

TEST_CASE("a function that saves its output, and a gradient with a graph, make no cycle") {
  const auto nodes = live_nodes(), bytes = live_bytes();
  {
    const auto x = float32_leaf({1, 2});
    const Tensor y = sigmoid(exp(x));
    const Tensor derivative = grad(sum(y), {x}, {.create_graph = true})[0];
    CHECK(derivative.requires_grad());
  }
  CHECK(live_nodes() == nodes);
  CHECK(live_bytes() == bytes);
}

TEST_CASE("a tensor that no derivative reads is not saved, and may be changed in place") {
  const Tensor x = tensor({1.0, 2.0}), matrix = ones({2, 2});
  const auto gradient_after_change = [](const auto& f) {
    Tensor w = tensor({3.0, 4.0}, {.requires_grad = true});
    const Tensor y = sum(f(w));
    {
      const auto guard = no_grad();
      w.add_(1);
    }
    y.backward();
    return numbers_of(*w.grad());
  };
  CHECK(gradient_after_change([](const Tensor& w) { return w * 2; }) == Numbers{2, 2});
  CHECK(gradient_after_change([](const Tensor& w) { return w / 2; }) == Numbers{0.5, 0.5});
  CHECK(gradient_after_change([&](const Tensor& w) { return x * w; }) == Numbers{1, 2});
  CHECK(gradient_after_change([&](const Tensor& w) { return matmul(matrix, w); }) == Numbers{2, 2});
  CHECK_THROWS_AS(gradient_after_change([](const Tensor& w) { return w * w; }), GraphError);
  CHECK_THROWS_AS(gradient_after_change([](const Tensor& w) { return 2 / w; }), GraphError);

  const Tensor w = tensor({3.0, 4.0}, {.requires_grad = true});
  const std::int64_t before = live_bytes();
  const Tensor y = (w + 1) * 2;
  CHECK(live_bytes() - before == 128);  // y, and the number 2
}

TEST_CASE("an index or a condition that was changed in place is named") {
  Tensor index = tensor({0, 1}), condition = tensor({1, 0});
  const Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  const Tensor gathered = sum(gather(x, 0, index)), chosen = sum(where(condition, x, 0));
  index.fill_(0);
  condition.fill_(0);
  CHECK_THROWS_WITH(gathered.backward(), ContainsSubstring("gather saved its index, (2) int64"));
  CHECK_THROWS_WITH(chosen.backward(), ContainsSubstring("where saved its condition, (2) int64"));
}

TEST_CASE("second derivatives are finite where the other side of a function overflows") {
  const auto second = [](const auto& f, double at) {
    const Tensor x = full({}, at, {.requires_grad = true});
    const Tensor first = grad(f(x), {x}, {.create_graph = true})[0];
    return grad(first, {x}, {.materialize_grads = true})[0].item();
  };
  CHECK(second([](const Tensor& x) { return elu(x); }, 100) == 0);
  CHECK(second([](const Tensor& x) { return pow(2, x); }, 200) == std::numeric_limits<double>::infinity());
}

TEST_CASE("detect_anomaly lets infinities pass that were there before") {
  const auto guard = detect_anomaly();
  const double infinity = std::numeric_limits<double>::infinity();
  const Tensor logits = tensor({1.0, 2.0}, {.requires_grad = true});
  const Tensor masked = full({2}, -infinity) + 1;
  CHECK(numbers_of(masked) == Numbers{-infinity, -infinity});
  CHECK(softmax(tensor({1.0, -infinity}) + logits, 0).at({1}) == 0);
}

namespace {

struct Keeps {
  Tensor kept;
  static constexpr auto name = "keeps";
  static constexpr auto saves = Saves::nothing;
  static TensorData forward(const TensorData& x) { return x; }
  template <class V> static std::array<V, 1> backward(const V& dy) { return {dy}; }
};

}  // namespace

TEST_CASE("a chain of functions that keep a tensor each ends without recursion") {
  const Tensor x = tensor(1.0, {.requires_grad = true});
  const std::int64_t before = live_nodes();
  {
    Tensor y = x;
    for (int i = 0; i < 300'000; ++i) y = apply(Keeps{y}, x);
  }
  CHECK(live_nodes() == before);
}
