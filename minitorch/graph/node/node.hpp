// The graph: nodes are values that need a derivative; edges lead from a value back to its inputs.
// A node is a leaf, which a user made (leaf.hpp), or the result of a function (function/function_node.hpp).
// references.hpp counts the references to a node, and destroys it after the last.
#pragma once

#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// The operations on variables of type V that the graph needs (variable.hpp). Scalar and Tensor specialise it.
template <class V> struct VariableTraits;
/// The type that functions of V compute on and derivatives are stored in: double or TensorData.
template <class V> using DataOf = typename VariableTraits<V>::Data;
/// The part of its value that a node keeps: a Scalar's number, a Tensor's shape and dtype.
template <class V> using OutputOf = typename VariableTraits<V>::Output;

template <class V> struct Node;
template <class V> void add_reference(Node<V>& node, bool is_alone);
template <class V> bool drop_reference(Node<V>& node, bool is_alone);
template <class V> void destroy_graph(Node<V>* node);

/// A counted reference to a node; empty for a constant, which has no node.
template <class V> class Edge {
 public:
  Edge() = default;
  /// Takes over the reference that a new node starts with.
  explicit Edge(Node<V>* node) : node_(node) {}
  Edge(const Edge& other) : Edge(other, Owner::is_alone()) {}
  /// The same for a caller that knows Owner::is_alone().
  Edge(const Edge& other, bool is_alone) : Edge(to(other.node_, is_alone)) {}
  Edge(Edge&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  Edge& operator=(Edge other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Edge() { reset(); }

  /// A new reference to a node that has references already.
  static Edge to(Node<V>& node) {
    add_reference(node, Owner::is_alone());
    return Edge(&node);
  }
  /// The same for a caller that knows Owner::is_alone(); an empty edge if `node` is null.
  static Edge to(Node<V>* node, bool is_alone) {
    if (node != nullptr) add_reference(*node, is_alone);
    return Edge(node);
  }

  /// Drops the reference. The last one destroys the node.
  void reset() {
    if (node_ != nullptr) reset(Owner::is_alone());
  }
  void reset(bool is_alone) {
    Node<V>* node = std::exchange(node_, nullptr);
    if (node != nullptr && drop_reference(*node, is_alone)) destroy_graph(node);
  }

  /// Drops the reference for a node whose memory will not be read again: the edge stays as it is.
  void drop_from_dead(bool is_alone) const {
    if (node_ != nullptr && drop_reference(*node_, is_alone)) destroy_graph(node_);
  }

  /// Returns the node and its reference, without dropping it, and leaves the edge empty.
  Node<V>* take() { return std::exchange(node_, nullptr); }

  Node<V>* get() const { return node_; }
  Node<V>* operator->() const { return node_; }
  Node<V>& operator*() const { return *node_; }
  explicit operator bool() const { return node_ != nullptr; }

 private:
  Node<V>* node_ = nullptr;
};

/// The most arguments of a function.
constexpr std::size_t most_arguments = 255;

/// Whether data are numbers. A node has all of such a value, not only its shape and dtype.
template <class V> constexpr bool has_numbers = std::is_arithmetic_v<DataOf<V>>;
struct NoEdge {};
/// The edge of a derivative in a pass that builds a graph. A number needs no place for it (node/derivative.hpp).
template <class V> using DerivativeEdge = std::conditional_t<has_numbers<V>, NoEdge, Edge<V>>;

/// A value in the graph.
template <class V> struct Node : ArenaNode {
  using Data = DataOf<V>;

  /// `value` is the data of the value, or the output of another node of the same value.
  template <class Value> Node(ArenaNode header, const Value& value) : ArenaNode(header), output(value) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// The function's name; empty for a leaf.
  virtual std::string_view function() const = 0;
  /// The data of the inputs, in the order of the arguments; empty if the function did not save it.
  virtual std::span<const Data> inputs() const = 0;
  /// The chain rule: writes to dx[i] the contribution of this node, whose derivative is dy, to that of input i.
  virtual void chain_rule(Data dy, Data* dx) = 0;
  /// The same for a pass that builds a graph of the derivatives.
  virtual void chain_rule(V dy, V* dx) = 0;
  /// Whether the function reads a part of its one argument. Then `add_part` does what chain_rule does, for less: it
  /// adds the contribution to `dx`, the derivative of the argument, in place.
  virtual bool reads_part() const { return false; }
  virtual void add_part(const Data& /*dy*/, const Data& /*dx*/) {}
  /// Frees the saved values.
  virtual void forget() = 0;
  /// Destroys a node without edges, and frees its memory.
  virtual void destroy() = 0;

  /// One edge per argument, in their order; the edge of a constant is empty. They lie behind the node in memory.
  std::span<Edge<V>> edges() { return {reinterpret_cast<Edge<V>*>(this + 1), arity}; }

  OutputOf<V> output;  // the part of the value that is kept
  Data derivative{};   // the sum of the contributions so far in the current pass (node/derivative.hpp)
  [[no_unique_address]] DerivativeEdge<V> derivative_edge;

 protected:
  ~Node() = default;
};

}  // namespace minitorch::graph
