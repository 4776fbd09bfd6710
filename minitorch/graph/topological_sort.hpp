// Topological sort: an order in which each value comes before all that it was computed from, found by depth-first search.
// It is the lesson, the witness that tests hold the pass of backpropagate.hpp against, and what shows a whole graph;
// the pass finds an order as good in memory, without a list.
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

/// The nodes that `roots` were computed from, and the roots, each before all its inputs. O(nodes + edges), without
/// recursion: the path from a root lies in a list of its own.
template <class V> std::vector<Node<V>*> topological_sort(std::span<Node<V>* const> roots) {
  struct Place {
    Node<V>* node;
    std::size_t next_edge;
  };
  // Takes back the marks on whatever was met, also where memory runs out.
  struct Marked {
    std::vector<Node<V>*> nodes;
    ~Marked() {
      for (Node<V>* node : nodes) node->sorted = false;
    }
    // Whether it is met for the first time.
    bool mark(Node<V>& node) {
      if (belongs_to_another<V>(node)) return others.insert(&node).second;
      if (node.sorted) return false;
      nodes.push_back(&node);
      node.sorted = true;
      return true;
    }
    std::unordered_set<const Node<V>*> others;  // leaves of other threads, which have their own marks on them
  } marked;
  std::vector<Node<V>*> order;
  std::vector<Place> path;
  for (Node<V>* root : roots) {
    if (!marked.mark(*root)) continue;
    path.push_back({root, 0});
    while (!path.empty()) {
      Place& place = path.back();
      const std::span<Edge<V>> edges = place.node->edges();
      if (place.next_edge < edges.size()) {
        Node<V>* input = edges[place.next_edge++].get();
        if (input != nullptr && marked.mark(*input)) path.push_back({input, 0});
      } else {
        order.push_back(place.node);  // all its inputs are in the list
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
