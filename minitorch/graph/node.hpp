// The graph: nodes, which are values that need a derivative, and edges, which lead from a value back to its inputs.
// A node is a leaf, which a user made, or the result of a function (function.hpp). The sweep over them is in
// backpropagate.hpp. `V` is the kind of variable: Scalar.
//
// References are counted by the thread that made a node, and beside it by others (owner.hpp): any thread may hold and
// drop what it likes, whose ever it is.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/owner.hpp"
#include "minitorch/memory/shared.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch {

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
  using Data = typename V::Data;

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

  typename V::Output output;  // what the node knows of its own value
  Data derivative{};          // what has arrived so far in the sweep under way,
  Edge<V> derivative_edge;    // with its own graph where one is built

 protected:
  ~Node() = default;
};

template <class V> struct Leaf;

/// What gathers at a leaf.
template <class V> struct Gradient {
  std::optional<typename V::Data> grad;  // of sweeps of the thread that made the leaf, or taken from Leaf::arrived
  bool grad_is_used = false;             // an optimiser's step has used it (zero_grad_check.hpp)
  Leaf<V>* original = nullptr;           // the leaf that this one stands in for (stand_ins.hpp)
};

/// A value made by a user, where derivatives gather. Any thread may use it in graphs of its own.
template <class V> struct Leaf final : Node<V>, Gradient<V>, Shared {
  using Data = typename V::Data;

  template <class Value>
  Leaf(const Value& value, std::string_view the_name)
      : Node<V>({.previous = ArenaNode::of_leaf}, value), Shared(Owner::start_graphs()), name(the_name) {
    if (Owner::mine() == Owner::nobody()) this->references = 0;
    Owner::count(&Owner::Counts::leaves, 1);
  }

  std::string_view function() const override { return {}; }
  std::span<const Data> inputs() const override { return {}; }
  void chain_rule(Data, Data*) override {}
  void chain_rule(V, V*) override {}
  void forget() override {}
  void destroy() override {
    Owner::count(&Owner::Counts::leaves, -1);
    delete this;
  }

  /// The sum over all sweeps since `zero_grad`; none until something arrived.
  std::optional<Data>& gradient() {
    if (has_arrived.load(std::memory_order_acquire)) [[unlikely]]
      take_arrived();
    return this->grad;
  }
  /// Forgets the gradient.
  void zero_grad() {
    gradient().reset();
    this->grad_is_used = false;
  }
  /// Held while threads that did not make the leaf add to its gradient.
  static std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

  std::string name;
  std::uint64_t sequence = Arena::here().next_sequence();
  std::optional<Data> arrived;            // what came from sweeps of other threads, under the lock
  std::atomic<bool> has_arrived = false;  // there is such

 private:
  std::uint32_t own() const override { return this->references; }
  void set_own(std::uint32_t count) override { this->references = count; }
  bool shows_own() const override { return false; }
  void end() override { destroy_graph<V>(this); }

  void take_arrived() {
    const auto held = lock();
    if (!arrived) return;
    if (this->grad) V::add_into(*arrived, *this->grad);
    this->grad = std::move(arrived);
    arrived.reset();
    has_arrived.store(false, std::memory_order_release);
  }

  static inline constinit std::mutex mutex_;
};

/// A new leaf. Throws MemoryError where the system has no more memory.
template <class V> Edge<V> make_leaf(const typename V::Data& data, std::string_view name) {
  return naming_memory("graph: a leaf", [&] { return Edge<V>(new Leaf<V>(data, name)); });
}

/// Counts references to a node that another thread made, or may have visitors of other threads.
template <class V> struct Counting {
  [[gnu::noinline, gnu::cold]] static void add(Node<V>& node) {
    if (node.is_leaf()) return leaf(node).add(node.references);
    Owner& owner = *Block::of(node).owner;
    if (&owner == Owner::mine()) {
      ++node.references;
    } else {
      owner.count_elsewhere(node, 1, destroy);
    }
  }
  [[gnu::noinline, gnu::cold]] static bool drop(Node<V>& node) {
    if (node.is_leaf()) return leaf(node).drop(node.references);
    Owner& owner = *Block::of(node).owner;
    if (&owner != Owner::mine()) return owner.count_elsewhere(node, -1, destroy);
    return --node.references == 0 && owner.is_last(node);
  }

 private:
  static Leaf<V>& leaf(Node<V>& node) {
    auto& result = static_cast<Leaf<V>&>(node);
    if (!result.is_mine()) Owner::join_in();
    return result;
  }
  static void destroy(ArenaNode& node) { destroy_graph(static_cast<Node<V>*>(&node)); }
};

/// A further reference to a node that others hold already.
template <class V> [[gnu::always_inline]] inline void add_reference(Node<V>& node, bool is_alone) {
  if (is_alone) [[likely]] {
    ++node.references;
  } else {
    Counting<V>::add(node);
  }
}

/// Drops a reference. Whether it was the last, so that the node is to be destroyed.
template <class V> [[gnu::always_inline]] inline bool drop_reference(Node<V>& node, bool is_alone) {
  if (!is_alone) [[unlikely]]
    return Counting<V>::drop(node);
  return --node.references == 0;
}

/// Ends the life of a node that has no edges any more, and that nobody refers to.
template <class V> void end(Node<V>& node, bool is_alone) {
  if (node.is_plain) {  // a virtual call saved at every node of a large graph
    Arena::here().take_back(node, is_alone);
  } else {
    node.destroy();
  }
}

/// The nodes that a thread is about to destroy, in a list that goes through their `derivative_edge`, which is empty
/// outside a sweep.
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
    const bool is_alone = Owner::is_alone();
    for (Edge<V>& edge : node->edges()) {
      Node<V>* input = edge.take();
      if (input != nullptr && drop_reference(*input, is_alone) && !input->reached) dead.add(input);
    }
    end(*node, is_alone);
  }
  dead.are_being_destroyed = false;
}

/// A number that no other node has or had. Of two results that one thread made, the later one has the greater.
template <class V> std::uint64_t unique_id(const Node<V>& node) {
  if (node.is_leaf()) return static_cast<const Leaf<V>&>(node).sequence * Block::alignment;
  const Block& block = Block::of(node);
  const auto offset =
      reinterpret_cast<const char*>(static_cast<const ArenaNode*>(&node)) - reinterpret_cast<const char*>(&block);
  return block.sequence * Block::alignment + static_cast<std::uint64_t>(offset);
}

/// The name that a user gave the node; empty where none.
template <class V> std::string name(const Node<V>& node) {
  if (node.is_leaf()) return static_cast<const Leaf<V>&>(node).name;
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
    if (node.is_leaf()) {
      static_cast<Leaf<V>&>(node).name = name;
    } else {
      Block::of(node).names.insert_or_assign(&node, std::string(name));
      node.named = true;
    }
  });
}

}  // namespace minitorch
