// The marks of a backward pass belong to that pass: after it, even if it throws, no node has a mark, and no node made
// during the pass depends on marks.
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/graph/topological_sort.hpp"
#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// y = x. Its backward calls a given function.
struct Calls {
  std::shared_ptr<std::function<void()>> call;
  static constexpr auto name = "calls";
  static constexpr auto saves = Saves::nothing;
  template <class T> static T forward(const T& x) { return x; }
  template <class T> T backward(const T& dy) const {
    if (*call) (*call)();
    return dy;
  }
};

Scalar leaf_like(const Scalar&, double x) { return Scalar{x}; }
Tensor leaf_like(const Tensor&, double x) { return full({}, x, {.dtype = float64, .requires_grad = true}); }

void backward(const Scalar& y) { y.backward(1, {.retain_graph = true}); }
void backward(const Tensor& y) { y.backward({.retain_graph = true}); }

template <class V> bool is_unmarked(graph::Node<V>& node) {
  return !node.reached && !node.sorted && !node.excluded && !node.is_target && !node.has_edge;
}

template <class V> void check_unmarked(const std::vector<V>& values) {
  for (const V& value : values) {
    if (!value.requires_grad()) continue;
    for (graph::Node<V>* node : topological_sort(*value.edge())) CHECK(is_unmarked(*node));
  }
}

template <class V> struct Graph {
  V x = leaf_like(V(), 2), w = leaf_like(V(), 3), v = leaf_like(V(), 5);
  std::shared_ptr<std::function<void()>> call = std::make_shared<std::function<void()>>();
  V a = x * w, b = apply(Calls{call}, a), c = b * b + v * a, y = exp(c / 100) * w;
  std::vector<V> all() const { return {x, w, v, a, b, c, y}; }
};

template <class V> void check_passes() {
  using Pass = std::function<void(const Graph<V>&)>;
  const std::vector<std::pair<std::string, Pass>> passes = {
      {"backward, retained", [](const auto& g) { backward(g.y); }},
      {"grad, retained", [](const auto& g) { grad(g.y, {g.x}, {.retain_graph = true}); }},
      {"grad of a result", [](const auto& g) { grad(g.y, {g.b}, {.retain_graph = true}); }},
      {"grad with a graph",
       [](const auto& g) {
         grad(g.y, {g.w, g.a}, {.create_graph = true});
       }},
      {"grad of what is not there",
       [](const auto& g) { grad(g.b, {g.v}, {.retain_graph = true, .materialize_grads = true}); }},
      {"explain", [](const auto& g) { explain(g.y); }},
      {"to_dot", [](const auto& g) { to_dot(g.y); }},
  };
  for (const auto& [name, pass] : passes) {
    CAPTURE(name);
    const Graph<V> graph;
    pass(graph);
    check_unmarked(graph.all());
    *graph.call = [] { throw std::runtime_error("in a pass"); };
    CHECK_THROWS_WITH(grad(graph.y, {graph.w, graph.x}, {.create_graph = true}), "in a pass");
    CHECK_THROWS_WITH(grad(graph.y, {graph.x}, {.retain_graph = true}), "in a pass");
    check_unmarked(graph.all());
    *graph.call = nullptr;
    pass(graph);
    check_unmarked(graph.all());
  }
  const Graph<V> graph;
  const V dx = grad(graph.y, {graph.x}, {.create_graph = true})[0];
  check_unmarked<V>({dx});
  check_unmarked(graph.all());
  const V dw = grad(dx, {graph.w}, {.create_graph = true})[0];
  check_unmarked<V>({dx, dw});
}

}  // namespace

TEST_CASE("no backward pass leaves a mark on a node, however it ended") {
  check_passes<Scalar>();
  check_passes<Tensor>();
}

TEST_CASE("a backward that uses other variables has all derivatives, whatever the pass needs") {
  Tensor x = leaf_like(Tensor(), 2), w = leaf_like(Tensor(), 3);
  Tensor made;
  const auto call = std::make_shared<std::function<void()>>([&] {
    const GradMode mode(GradMode::Recording::on);
    made = x * w;
  });
  grad(apply(Calls{call}, x * w), {x});
  made.backward();
  CHECK(x.grad()->item() == 3);
  CHECK(w.grad()->item() == 2);
}

TEST_CASE("values that die in a pass are given back, whether it keeps the graph, releases it or throws") {
  for (const bool throws : {false, true}) {
    for (const bool create_graph : {false, true}) {
      const auto nodes = live_nodes();
      const auto bytes = live_bytes();
      {
        const Tensor x = leaf_like(Tensor(), 2);
        std::optional<Tensor> y, beside;
        const auto call = std::make_shared<std::function<void()>>();
        *call = [&] {
          y.reset();
          beside.reset();
          if (throws) throw std::runtime_error("in a pass");
        };
        const Tensor a = x * x;
        y = apply(Calls{call}, a) * x;
        beside = exp(a * x);
        const auto pass = [&] { grad(*y, {x}, {.create_graph = create_graph}); };
        if (throws) {
          CHECK_THROWS_WITH(pass(), "in a pass");
        } else {
          pass();
        }
        *call = nullptr;
      }
      CHECK(live_nodes() == nodes);
      CHECK(live_bytes() == bytes);
    }
  }
}

TEST_CASE("a backward pass inside another is an error, also where one is of Scalars and the other of tensors") {
  const Scalar s{2.0};
  const Tensor t = leaf_like(Tensor(), 2);
  const auto call = std::make_shared<std::function<void()>>();
  const Tensor outer = apply(Calls{call}, t * t) * t;
  const Scalar outer_scalar = apply(Calls{call}, s * s) * s;
  const Scalar inner_scalar = s * s * 3;
  const Tensor inner = t * t * 3;
  const auto refused = ContainsSubstring("while another backward pass is under way");
  *call = [&] { inner_scalar.backward(); };
  CHECK_THROWS_WITH(outer.backward({.retain_graph = true}), refused);
  *call = [&] { grad(inner_scalar, {s}, {.create_graph = true}); };
  CHECK_THROWS_WITH(grad(outer, {t}, {.create_graph = true}), refused);
  *call = [&] { inner.backward(); };
  CHECK_THROWS_WITH(outer_scalar.backward(1, {.retain_graph = true}), refused);
  *call = [&] { explain(inner); };
  CHECK_THROWS_WITH(explain(outer_scalar), refused);
  CHECK_FALSE(s.grad());
  CHECK_FALSE(t.grad());
  *call = nullptr;
  outer.backward();
  outer_scalar.backward();
  CHECK(t.grad()->item() == 12);
  CHECK(*s.grad() == 12);
}
