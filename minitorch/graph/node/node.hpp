// The graph: nodes, which are values that need a derivative, and edges, which lead from a value back to its inputs.
// A node is a leaf, which a user made (leaf.hpp), or the result of a function (function/function_node.hpp).
// How references to a node are counted, and what happens with the last, is in references.hpp.
#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// What the graph asks of a kind of variable `V`, which Scalar and Tensor answer (variable.hpp).
template <class V> struct VariableTraits;
/// What functions of V are evaluated on, and derivatives are made of.
template <class V> using DataOf = typename VariableTraits<V>::Data;
/// What a node keeps to know of its own value.
template <class V> using OutputOf = typename VariableTraits<V>::Output;

template <class V> struct Node;
template <class V> void add_reference(Node<V>& node, bool is_alone);
template <class V> bool drop_reference(Node<V>& node, bool is_alone);
template <class V> void destroy_graph(Node<V>* node);

/// A counted reference to a node; empty for a constant, to which no derivative flows.
template <class V> class Edge {
 public:
  Edge() = default;
  /// Takes over the reference that a new node is born with.
  explicit Edge(Node<V>* node) : node_(node) {}
  Edge(const Edge& other) : Edge(other, Owner::is_alone()) {}
  /// The same where it is known whether the thread is alone (Owner::is_alone).
  Edge(const Edge& other, bool is_alone) : node_(other.node_) {
    if (node_ != nullptr) add_reference(*node_, is_alone);
  }
  Edge(Edge&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  Edge& operator=(Edge other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Edge() { reset(); }

  /// A further reference to a node that others hold already.
  static Edge to(Node<V>& node) {
    add_reference(node, Owner::is_alone());
    return Edge(&node);
  }

  /// Drops the reference, and with the last one the node.
  void reset() {
    if (node_ != nullptr) reset(Owner::is_alone());
  }
  void reset(bool is_alone) {
    Node<V>* node = std::exchange(node_, nullptr);
    if (node != nullptr && drop_reference(*node, is_alone)) destroy_graph(node);
  }

  /// Gives the reference up without dropping it.
  Node<V>* take() { return std::exchange(node_, nullptr); }

  Node<V>* get() const { return node_; }
  Node<V>* operator->() const { return node_; }
  Node<V>& operator*() const { return *node_; }
  explicit operator bool() const { return node_ != nullptr; }

 private:
  Node<V>* node_ = nullptr;
};

/// A value in the graph.
template <class V> struct Node : ArenaNode {
  using Data = DataOf<V>;

  /// `value` is the data, or the output of another node with the same value.
  template <class Value> Node(ArenaNode header, const Value& value) : ArenaNode(header), output(value) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// The function's name; empty for a leaf.
  virtual std::string_view function() const = 0;
  /// The inputs' data, in the order of the arguments; empty where the function did not save it.
  virtual std::span<const Data> inputs() const = 0;
  /// From dy, the derivative that arrived here, what this node contributes to the derivative of each input.
  virtual void chain_rule(Data dy, Data* dx) = 0;
  /// The same with derivatives that have a graph of their own.
  virtual void chain_rule(V dy, V* dx) = 0;
  /// Frees what was saved for the chain rule.
  virtual void forget() = 0;
  /// Ends the life of a node that has no edges any more, and hands its memory back.
  virtual void destroy() = 0;

  /// The inputs' nodes, in the order of the arguments, with an empty edge for a constant. They lie behind the node.
  std::span<Edge<V>> edges() { return {reinterpret_cast<Edge<V>*>(this + 1), arity}; }

  OutputOf<V> output;       // what the node knows of its own value
  Data derivative{};        // what has arrived so far in the pass under way,
  Edge<V> derivative_edge;  // with its own graph where one is built

 protected:
  ~Node() = default;
};

}  // namespace minitorch::graph
