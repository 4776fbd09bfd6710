// The derivative that a backward pass accumulates at a node: data, and an edge if the pass builds a graph. The pass
// takes it when it visits the node; a target of `grad` keeps it.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"

namespace minitorch::graph {

/// Returns the node of a Scalar's derivative. It has the number, so `derivative` has the address of the node instead.
template <class V> Node<V>& node_of_derivative(const Node<V>& node) {
  return *reinterpret_cast<Node<V>*>(static_cast<std::uintptr_t>(std::bit_cast<std::uint64_t>(node.derivative)));
}
/// Returns that address as a number of the type of a derivative.
template <class V> DataOf<V> address_as_number(const Node<V>* node) {
  return std::bit_cast<DataOf<V>>(std::uint64_t{reinterpret_cast<std::uintptr_t>(node)});
}

/// Returns the derivative of `node` as data.
template <class V> decltype(auto) derivative_data(const Node<V>& node) {
  if constexpr (has_numbers<V>) {
    return node.has_edge ? node_of_derivative(node).output : node.derivative;
  } else {
    return (node.derivative);
  }
}
/// Returns its edge; empty unless the pass builds a graph.
template <class V> Edge<V> derivative_edge(const Node<V>& node) {
  if constexpr (has_numbers<V>) {
    return node.has_edge ? Edge<V>::to(node_of_derivative(node)) : Edge<V>();
  } else {
    return node.derivative_edge;
  }
}

/// Drops the edge of the derivative of `node`.
template <class V> [[gnu::noinline]] void drop_derivative_edge(Node<V>& node) {
  node.has_edge = false;
  if constexpr (has_numbers<V>) {
    Edge<V>(&node_of_derivative(node)).reset();
  } else {
    node.derivative_edge.reset();
  }
}

/// Frees the derivative of `node`, unless it is a target.
template <class V> void clear_derivative(Node<V>& node) {
  if (node.is_target) return;
  VariableTraits<V>::release(node.derivative);
  if (node.has_edge) drop_derivative_edge(node);
}

/// Sets the derivative of `node`, which has none, to the first contribution.
template <class V> void set_derivative(Node<V>& node, DataOf<V>&& d) { node.derivative = std::move(d); }
template <class V> void set_derivative(Node<V>& node, V&& d) {
  Edge<V> edge = d.edge();
  node.has_edge = static_cast<bool>(edge);
  if constexpr (has_numbers<V>) {
    node.derivative = edge ? address_as_number(edge.take()) : d.data();
  } else {
    node.derivative = d.data();
    node.derivative_edge = std::move(edge);
  }
}

/// Adds a further contribution.
template <class V> void add_to_derivative(Node<V>& node, DataOf<V>&& d) {
  VariableTraits<V>::add_into(node.derivative, d);
}
template <class V> void add_to_derivative(Node<V>& node, V&& d) {
  VariableTraits<V>::add_into(d, V(derivative_data(node), derivative_edge(node)));
  if (node.has_edge) drop_derivative_edge(node);
  set_derivative<V>(node, std::move(d));  // NOLINT(bugprone-move-forwarding-reference): V is not deduced from d
}

/// Takes the derivative from `node`, as data or as a variable. A target keeps a copy.
template <class D, class V> D take_derivative(Node<V>& node) {
  if constexpr (std::is_same_v<D, V>) {
    V dy(derivative_data(node), derivative_edge(node));
    clear_derivative(node);
    return dy;
  } else {
    if (std::is_trivially_destructible_v<D> || node.is_target) return node.derivative;
    return std::move(node.derivative);
  }
}

}  // namespace minitorch::graph
