// The state of one backward pass: the next node, the leaves reached, and reusable memory. Its destructor removes all
// marks and derivatives, also after an exception, so a pass that throws leaves graph and gradients as they were.
// backpropagate.hpp has the loop of the pass.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "minitorch/graph/node/derivative.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/names.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/graph/node/stand_ins.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/graph/watch/watch.hpp"
#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/owner.hpp"
#include "minitorch/memory/reverse_walk.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::graph {

/// The message of `function` for a node whose graph was released.
template <class V> std::string graph_released(std::string_view function, const Node<V>& node) {
  return std::string(function) + ": the graph of " + std::string(node.function()) + quoted_name(node) +
         " was released by an earlier backward or grad; pass {.retain_graph = true} to that one, or compute the value "
         "again";
}

/// A leaf that a derivative has reached.
template <class V> struct ReachedLeaf {
  explicit ReachedLeaf(Node<V>& node) : leaf(static_cast<Leaf<V>*>(&node)) {}

  Leaf<V>* leaf;
  bool is_replaced = false;  // whether the new gradient is a new object (leaf_gradients.hpp)
};

/// Memory that a thread's passes reuse. A thread runs one pass at a time.
template <class V> struct PassMemory {
  PassMemory() = default;
  PassMemory(const PassMemory&) = delete;
  PassMemory& operator=(const PassMemory&) = delete;
  ~PassMemory() { has_ended = true; }

  std::vector<Block*> heap;  // for ReverseWalk
  std::vector<ReachedLeaf<V>> leaves;
  StandIns<V> stand_ins;
  std::vector<DataOf<V>> data;  // the contributions of one node to its inputs, as data
  std::vector<V> variables;     // or as variables

  static inline constinit thread_local bool has_ended = false;
};

/// A running backward pass.
template <class V> class Pass {
 public:
  using Data = DataOf<V>;

  /// Messages name `caller`. With `recording` on, the pass builds a graph of the derivatives. Throws GraphError inside
  /// another pass.
  [[gnu::always_inline]] explicit Pass(std::string_view caller,
                                       GradMode::Recording recording = GradMode::Recording::off,
                                       PassObserver<V>* observer = nullptr)
      : caller_(caller), observer_(observer), memory_(memory()), walk_(memory_.heap, caller), mode_(recording) {
    if (pass_is_under_way) {
      throw GraphError(std::string(caller_) +
                       ": called inside the backward of a function, while another backward pass is under way");
    }
    pass_is_under_way = true;
    StandIns<V>::set_current(&memory_.stand_ins);
  }
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;
  ~Pass() {
    walk_.finish([](ArenaNode& node) {
      clear_derivative(static_cast<Node<V>&>(node));
      return false;
    });
    leave_leaves();
    Arena::here().publish();
    for (Data& contribution : std::span(memory_.data).first(most_inputs_))
      VariableTraits<V>::release(contribution);  // a pass that threw may have left some
    memory_.variables.clear();
    StandIns<V>::set_current(nullptr);
    memory_.stand_ins.clear();
    pass_is_under_way = false;
  }

  /// Keeps a reference to `root`, and fits `d`, the derivative that the pass starts from, to its shape and dtype.
  /// Returns the node that gets `d`: the root or its stand-in. Throws GraphError if a pass of another thread uses its
  /// marks.
  template <class D> Node<V>& start(Node<V>& root, D& d) {
    claim(root, Owner::is_alone());
    (root_ ? further_roots_.emplace_back() : root_) = Edge<V>::to(root);
    VariableTraits<V>::fit(d, root.output);
    return marks_of(root);
  }

  /// Lets only this pass use the marks of `node`, unless it is a leaf. Throws GraphError if a pass of another thread
  /// uses them. `is_alone` is Owner::is_alone(), as a bool or a type.
  template <class IsAlone> void claim(const Node<V>& node, IsAlone is_alone) {
    if (!is_alone && !node.is_leaf()) walk_.claim(*Block::of(node).owner);
  }

  /// Adds `node`, which is about to receive its first contribution, to the nodes to be visited.
  void await(Node<V>& node) {
    if (node.is_leaf()) {
      memory_.leaves.emplace_back(node);
      node.reached = true;
    } else {
      walk_.add(node);
    }
  }

  /// The newest node to be visited, leaves excepted. Its derivative is complete: all values computed from it are newer,
  /// and were visited. Null if there is none. Throws GraphError for a node whose graph was released.
  Node<V>* newest() { return to_visit(walk_.first()); }
  /// The same after the visit of `node`.
  [[gnu::always_inline]] Node<V>* newest_after(const Node<V>& node) { return to_visit(walk_.next(node)); }

  /// Memory for the contributions of a node to its `inputs` inputs.
  template <class D> std::span<D> room(std::size_t inputs) {
    if constexpr (std::is_arithmetic_v<D>) {
      return {numbers_.data(), inputs};
    } else {
      std::vector<D>& all = contributions<D>();
      if (inputs > all.size()) [[unlikely]]
        all.resize(inputs);
      if constexpr (std::is_same_v<D, Data>) most_inputs_ = std::max(most_inputs_, inputs);
      return {all.data(), inputs};
    }
  }

  /// The node that gets the derivative of the input at `edge`; null if the pass does not need it. Throws GraphError if
  /// a pass of another thread uses its marks.
  template <class IsAlone> Node<V>* wanted(const Edge<V>& edge, IsAlone is_alone) {
    if (!edge) return nullptr;
    claim(*edge, is_alone);
    Node<V>& input = marks_of(*edge, is_alone);
    return input.excluded ? nullptr : &input;
  }

  /// Gives `d`, the contribution of `from` to its input number `i`, the shape and dtype of `input`, and so undoes
  /// broadcasting. Throws ShapeError if the shape of `input` does not broadcast to that of `d`.
  template <class D> void fit(D& d, const Node<V>& input, Node<V>& from, std::size_t i) const {
    if (!VariableTraits<V>::fit(d, input.output)) [[unlikely]]
      refuse(from, i, data_of<V>(d));
  }

  /// Lets `node`, if its function reads a part of its argument, add its derivative to that part of the argument's.
  /// Returns whether it did. A watched pass, and one that builds a graph, need the contribution for themselves; where a
  /// part has an element several times, as `gather` may, their sums are rounded in another order.
  template <class D, class IsAlone, class Watch> bool add_part(Node<V>& node, IsAlone is_alone, const Watch&) {
    if constexpr (has_numbers<V> || std::is_same_v<D, V> || !std::is_same_v<Watch, Unwatched>) {
      return false;
    } else {
      if (!node.reads_part()) return false;
      Node<V>* input = wanted(node.edges().front(), is_alone);
      if (input == nullptr || !input->reached) return false;  // the first contribution is a whole tensor
      VariableTraits<V>::own(input->derivative);
      node.add_part(take_derivative<D>(node), input->derivative);
      return true;
    }
  }

  /// Calls loop(is_alone, watch). Both are types, so the loop does not test them at each node.
  template <class Loop> void run(Loop loop) {
    if (observer_ != nullptr || AnomalyMode::is_enabled()) [[unlikely]] {
      loop(std::false_type(), Watched<V>(observer_));
      for (const ReachedLeaf<V>& one : memory_.leaves) {
        if (AnomalyMode::is_enabled()) check_sum<V>(*one.leaf);
        if (observer_ != nullptr) observer_->visit(original_of(*one.leaf), derivative_data(*one.leaf));
      }
    } else if (Owner::is_alone()) {
      loop(std::true_type(), Unwatched());
    } else {
      loop(std::false_type(), Unwatched());
    }
  }

  std::span<ReachedLeaf<V>> leaves() { return memory_.leaves; }
  /// Whether the pass has reached leaves of other threads.
  bool has_stand_ins() const { return !memory_.stand_ins.empty(); }

  /// Releases the edges and saved values of all visited nodes, and destroys the nodes that have no other references.
  void release_graph() {
    leave_leaves();
    if (Owner::is_alone()) {
      release_visited(std::true_type());
    } else {
      release_visited(std::false_type());
    }
  }

 private:
  template <class IsAlone> void release_visited(IsAlone is_alone) {
    walk_.finish([is_alone](ArenaNode& visited) {
      auto& node = static_cast<Node<V>&>(visited);
      const bool is_over = node.references == 0;
      if (is_alone && is_over && node.is_plain && !node.named) [[likely]] {  // most nodes of Scalars
        for (const Edge<V>& edge : node.edges()) edge.drop_from_dead(is_alone);
        return true;
      }
      if (!is_over) {
        node.forget();
        node.released = true;
      }
      for (Edge<V>& edge : node.edges()) edge.reset(is_alone);
      if (is_over) end(node, is_alone);
      return false;
    });
  }

  // The node to be visited: `next`, or the first older one at which the pass does not end.
  [[gnu::always_inline]] Node<V>* to_visit(ArenaNode* next) {
    if (next != nullptr && (next->is_target || next->released)) [[unlikely]]
      next = behind_ends(next);
    return static_cast<Node<V>*>(next);
  }
  [[gnu::noinline, gnu::cold]] ArenaNode* behind_ends(ArenaNode* next) {
    while (next != nullptr && (next->is_target || next->released) && ends_at(static_cast<Node<V>&>(*next)))
      next = walk_.next(*next);
    return next;
  }

  // Whether the pass ends at `node`: it is a target of `grad`, and the pass needs none of its inputs. Such a node stays
  // as it is, and may have been released before. Throws GraphError for any other released node.
  bool ends_at(Node<V>& node) {
    const std::span<Edge<V>> inputs = node.edges();
    const auto leads_nowhere = [this](const Edge<V>& edge) { return wanted(edge, Owner::is_alone()) == nullptr; };
    if (node.is_target && std::all_of(inputs.begin(), inputs.end(), leads_nowhere)) {
      node.reached = false;
      return true;
    }
    if (node.released) throw GraphError(graph_released(caller_, node));
    return false;
  }

  [[noreturn]] void refuse(Node<V>& from, std::size_t i, const Data& d) const {
    const Node<V>& input = *from.edges()[i];
    throw ShapeError(std::string(caller_) + ": " + std::string(from.function()) + quoted_name(from) +
                     " gave a derivative " + VariableTraits<V>::described(d) + " for its argument " +
                     std::to_string(i + 1) + quoted_name(input) + ", " + VariableTraits<V>::described(input.output) +
                     "; it must have the argument's shape, or one that the argument broadcasts to");
  }

  void leave_leaves() {
    for (const ReachedLeaf<V>& one : memory_.leaves) {
      one.leaf->reached = false;
      clear_derivative(*one.leaf);
    }
    memory_.leaves.clear();
  }

  template <class D> std::vector<D>& contributions() {
    if constexpr (std::is_same_v<D, V>) {
      return memory_.variables;
    } else {
      return memory_.data;
    }
  }

  // The memory of this thread; or, in the last destructors of an ending thread, a new one for this pass.
  PassMemory<V>& memory() {
    if (PassMemory<V>::has_ended) [[unlikely]]
      return *(last_memory_ = std::make_unique<PassMemory<V>>());
    static thread_local PassMemory<V> of_thread;
    return of_thread;
  }

  std::string_view caller_;
  PassObserver<V>* observer_;
  Edge<V> root_;
  std::vector<Edge<V>> further_roots_;
  std::unique_ptr<PassMemory<V>> last_memory_;
  PassMemory<V>& memory_;
  std::size_t most_inputs_ = 0;  // of a node with contributions in memory_.data
  ReverseWalk walk_;
  GradMode mode_;
  // The contributions of one node, if they are numbers: the loop knows their address, and would have to read that
  // of a vector's elements. They are written before they are read; the alignment keeps a pair in one cache line.
  alignas(64) std::array<Data, has_numbers<V> ? most_arguments : 0> numbers_;
};

}  // namespace minitorch::graph
