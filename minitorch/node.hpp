// The graph: nodes, which are values that need a derivative, and edges, which lead from a value back to its inputs.
// A node is a leaf, which a user made, or the result of a function (function.hpp). The sweep over them is in
// backpropagate.hpp. `V` is the kind of variable: Scalar.
//
// References are counted, not atomically: the graphs of a thread are used by one thread at a time (arena.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "minitorch/arena.hpp"
#include "operators/memory_error.hpp"

namespace minitorch {

template <class V> struct Node;
template <class V> void destroy_graph(Node<V>* node);

/// A counted reference to a node; empty for a constant, to which no derivative flows.
template <class V> class Edge {
 public:
  Edge() = default;
  /// Takes over the reference that a new node is born with.
  explicit Edge(Node<V>* node) : node_(node) {}
  Edge(const Edge& other) : node_(other.node_) {
    if (node_ != nullptr) ++node_->references;
  }
  Edge(Edge&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  Edge& operator=(Edge other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Edge() { reset(); }

  /// A further reference to a node that others hold already.
  static Edge to(Node<V>& node) {
    ++node.references;
    return Edge(&node);
  }

  /// Drops the reference, and with the last one the node.
  void reset() {
    Node<V>* node = std::exchange(node_, nullptr);
    if (node != nullptr && --node->references == 0) destroy_graph(node);
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
  using Data = typename V::Data;

  Node(ArenaNode header, const Data& data) : ArenaNode(header), output(V::output_of(data)) {}
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

  typename V::Output output;  // what the node knows of its own value
  Data derivative{};          // what has arrived so far in the sweep under way,
  Edge<V> derivative_edge;    // with its own graph where one is built

 protected:
  ~Node() = default;
};

/// A value made by a user, where derivatives gather.
template <class V> struct Leaf final : Node<V> {
  using Data = typename V::Data;

  Leaf(const Data& data, std::string_view the_name) : Node<V>({.is_leaf = true}, data), name(the_name) {
    Arena::here().add_leaf();
  }

  std::string_view function() const override { return {}; }
  std::span<const Data> inputs() const override { return {}; }
  void chain_rule(Data, Data*) override {}
  void chain_rule(V, V*) override {}
  void forget() override {}
  void destroy() override {
    Arena::here().take_back_leaf();
    delete this;
  }

  /// Forgets the gradient.
  void zero_grad() {
    grad.reset();
    grad_is_used = false;
  }

  std::optional<Data> grad;   // the sum over all sweeps since `zero_grad`; none until something arrived
  bool grad_is_used = false;  // an optimiser's step has used it (zero_grad_check.hpp)
  std::string name;
  std::uint64_t sequence = Block::next_sequence();
};

/// A new leaf.
template <class V> Edge<V> make_leaf(const typename V::Data& data, std::string_view name) {
  return naming_memory("graph: a leaf", [&] { return Edge<V>(new Leaf<V>(data, name)); });
}

/// Ends the life of a node that has no edges any more, and that nobody refers to.
template <class V> void end(Node<V>& node) {
  if (node.is_plain) {  // a virtual call saved at every node of a large graph
    Arena::here().take_back(node);
  } else {
    node.destroy();
  }
}

/// The nodes that a thread is about to destroy, in a list that goes through their `derivative_edge`, which is empty
/// outside a sweep. In one place: in position-independent code each way to a thread's own is like a call.
template <class V> struct Dead {
  Node<V>* first = nullptr;
  bool are_being_destroyed = false;

  static Dead& here() { return here_; }
  void add(Node<V>* node) {
    node->derivative_edge = Edge<V>(first);
    first = node;
  }

 private:
  static inline constinit thread_local Dead here_;
};

/// Destroys `node`, which nobody refers to any more, and all that is then no longer referred to, without recursion: also
/// what only functions refer to, as their members. What a sweep has reached is left to that sweep, which comes by once more.
template <class V> void destroy_graph(Node<V>* node) {
  if (node->reached) return;
  Dead<V>& dead = Dead<V>::here();
  dead.add(node);
  if (dead.are_being_destroyed) return;
  dead.are_being_destroyed = true;
  while (dead.first != nullptr) {
    node = dead.first;
    dead.first = node->derivative_edge.take();
    for (Edge<V>& edge : node->edges()) {
      Node<V>* input = edge.take();
      if (input != nullptr && --input->references == 0 && !input->reached) dead.add(input);
    }
    end(*node);
  }
  dead.are_being_destroyed = false;
}

/// A number that no other node has or had. Of two results of functions, the later one has the greater.
template <class V> std::uint64_t unique_id(const Node<V>& node) {
  if (node.is_leaf) return static_cast<const Leaf<V>&>(node).sequence * Block::alignment;
  const Block& block = Block::of(node);
  const auto offset =
      reinterpret_cast<const char*>(static_cast<const ArenaNode*>(&node)) - reinterpret_cast<const char*>(&block);
  return block.sequence * Block::alignment + static_cast<std::uint64_t>(offset);
}

/// The name that a user gave the node; empty where none.
template <class V> std::string name(const Node<V>& node) {
  if (node.is_leaf) return static_cast<const Leaf<V>&>(node).name;
  return node.named ? Block::of(node).names.at(&node) : std::string();
}

/// The name for a message, with a space before it: " 'x'"; empty where none.
template <class V> std::string quoted_name(const Node<V>& node) {
  const std::string its_name = name(node);
  return its_name.empty() ? its_name : " '" + its_name + "'";
}

/// Gives the node a name, for `explain` and `to_dot` to call it by.
template <class V> void set_name(Node<V>& node, std::string_view name) {
  naming_memory("set_name", [&] {
    if (node.is_leaf) {
      static_cast<Leaf<V>&>(node).name = name;
    } else {
      Block::of(node).names.insert_or_assign(&node, std::string(name));
      node.named = true;
    }
  });
}

}  // namespace minitorch
