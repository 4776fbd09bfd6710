// The lesson and the backward pass: topological_sort, and the order of creation walked backwards, on random graphs.
#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/graph/backpropagate.hpp"
#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::graph;

namespace {

using Nodes = std::vector<Node<Scalar>*>;

// A graph of `n` operations, each on two values that were there before, of which some are dropped on the way.
Scalar random_graph(std::mt19937_64& random, std::size_t n, std::vector<Scalar>& leaves) {
  std::vector<Scalar> values = leaves;
  for (std::size_t i = 0; i < n; ++i) {
    const Scalar& a = values[random() % values.size()];
    const Scalar& b = values[random() % values.size()];
    switch (random() % 4) {
      case 0:
        values.push_back(a + b);
        break;
      case 1:
        values.push_back(0.5 * a * b);
        break;
      case 2:
        values.push_back(tanh(a));
        break;
      default:
        values.erase(values.begin() + static_cast<std::ptrdiff_t>(random() % values.size()));
        if (values.empty()) values = leaves;
    }
  }
  return values.back() + values.front();
}

// Computes derivatives with the sorted list, as in the course, to compare with the backward pass.
std::map<Node<Scalar>*, double> derivatives_by_sorting(Node<Scalar>& root) {
  std::map<Node<Scalar>*, double> derivatives{{&root, 1.0}};
  for (Node<Scalar>* node : topological_sort(root)) {
    std::vector<double> dx(node->edges().size());
    node->chain_rule(derivatives[node], dx.data());
    for (std::size_t i = 0; i < dx.size(); ++i) {
      if (node->edges()[i]) derivatives[node->edges()[i].get()] += dx[i];
    }
  }
  return derivatives;
}

class Order final : public PassObserver<Scalar> {
 public:
  Nodes visited;
  void visit(Node<Scalar>& node, const double&) override { visited.push_back(&node); }
  void contribution(Node<Scalar>&, std::size_t, Node<Scalar>&, const double&) override {}
};

Nodes visited_by_pass(Node<Scalar>& root) {
  Order order;
  Pass<Scalar> pass("backward", GradMode::Recording::off, &order);
  double d = 1;
  accumulate_derivative(pass, pass.start(root, d), std::move(d));
  propagate<double>(pass);
  return order.visited;
}

bool each_before_its_inputs(const Nodes& order) {
  std::map<Node<Scalar>*, std::size_t> place;
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  return std::all_of(order.begin(), order.end(), [&](Node<Scalar>* node) {
    const auto edges = node->edges();
    return std::all_of(edges.begin(), edges.end(),
                       [&](const Edge<Scalar>& edge) { return !edge || place.at(edge.get()) > place.at(node); });
  });
}

}  // namespace

TEST_CASE("a sorted graph has each node before its inputs, and once") {
  Scalar x{1.0};
  const Scalar a = 2 * x, b = a + x, y = a * b;
  const Nodes order = topological_sort(*y.edge());
  CHECK(order == Nodes{y.edge().get(), b.edge().get(), a.edge().get(), x.edge().get()});
}

TEST_CASE("a leaf is sorted alone") {
  const Scalar x{1.0};
  CHECK(topological_sort(*x.edge()) == Nodes{x.edge().get()});
}

TEST_CASE("the backward pass and the sorted list agree on random graphs") {
  CHECK(rc::check("same nodes, both in a valid order, same derivatives", [](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<Scalar> leaves{Scalar{0.3}, Scalar{-0.7}, Scalar{1.1}};
    const Scalar y = random_graph(random, 5 + random() % 400, leaves);
    RC_PRE(!y.is_constant());

    Nodes sorted = topological_sort(*y.edge());
    Nodes visited = visited_by_pass(*y.edge());
    RC_ASSERT(each_before_its_inputs(sorted));
    RC_ASSERT(each_before_its_inputs(visited));

    auto expected = derivatives_by_sorting(*y.edge());
    y.backward();
    for (const Scalar& x : leaves) {
      const double found = x.grad().value_or(0);
      const double wanted = expected[x.edge().get()];
      RC_ASSERT(std::abs(found - wanted) <= 1e-12 * (1 + std::abs(wanted)));
    }

    std::sort(sorted.begin(), sorted.end());
    std::sort(visited.begin(), visited.end());
    RC_ASSERT(sorted == visited);
  }));
}
