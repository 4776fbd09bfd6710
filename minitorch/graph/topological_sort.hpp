// Topological sort by depth-first search: each value comes before all values that it was computed from.
// The backward pass does not use it: it finds such an order in memory, without a list (memory/reverse_walk.hpp). The
// sort is for readers, for `grad` and `to_dot`, and for tests, which compare the order of the pass with it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <unordered_set>
#include <vector>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/stand_ins.hpp"

namespace minitorch::graph {

/// Returns the roots and all nodes that they were computed from, each before all its inputs. Takes O(nodes + edges).
/// Iterative, so that long chains do not overflow the stack.
template <class V> std::vector<Node<V>*> topological_sort(std::span<Node<V>* const> roots) {
  struct Visit {
    Node<V>* node;
    std::size_t next_edge;
  };
  // Marks the nodes found, and removes all marks at the end, also if memory runs out.
  struct Marked {
    std::vector<Node<V>*> nodes;
    ~Marked() {
      for (Node<V>* node : nodes) node->sorted = false;
    }
    // Returns whether the node is new.
    bool mark(Node<V>& node) {
      if (is_of_another(node)) return others.insert(&node).second;
      if (node.sorted) return false;
      nodes.push_back(&node);
      node.sorted = true;
      return true;
    }
    std::unordered_set<const Node<V>*> others;  // nodes of other threads, whose own sorts use their marks
  } marked;
  std::vector<Node<V>*> order;
  std::vector<Visit> path;
  for (Node<V>* root : roots) {
    if (!marked.mark(*root)) continue;
    path.push_back({root, 0});
    while (!path.empty()) {
      Visit& visit = path.back();
      const std::span<Edge<V>> edges = visit.node->edges();
      if (visit.next_edge < edges.size()) {
        Node<V>* input = edges[visit.next_edge++].get();
        if (input != nullptr && marked.mark(*input)) path.push_back({input, 0});
      } else {
        order.push_back(visit.node);  // after all its inputs; reversed at the end
        path.pop_back();
      }
    }
  }
  std::reverse(order.begin(), order.end());
  return order;
}

/// The same for one root, which comes first.
template <class V> std::vector<Node<V>*> topological_sort(Node<V>& root) {
  const std::array roots = {&root};
  return topological_sort<V>(roots);
}

}  // namespace minitorch::graph

namespace minitorch {

using graph::topological_sort;

}  // namespace minitorch
