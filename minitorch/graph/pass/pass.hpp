// What one backward pass keeps beside derivatives: whose turn it is, which leaves it has reached, room that is used again,
// and what is undone at its end, however it ends. Until then nothing that outlives the pass has changed, so a pass that
// throws leaves graph and gradients as they were. The pass itself is in backpropagate.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/names.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/graph/node/stand_ins.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/graph/pass/derivative.hpp"
#include "minitorch/graph/watch/watch.hpp"
#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/owner.hpp"
#include "minitorch/memory/reverse_walk.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::graph {

/// What `function` says when it comes to a node whose graph is gone.
template <class V> std::string graph_released(std::string_view function, const Node<V>& node) {
  return std::string(function) + ": the graph of " + std::string(node.function()) + quoted_name(node) +
         " was released by an earlier backward or grad; pass {.retain_graph = true} to that one, or compute the value "
         "again";
}

/// A leaf that a derivative has reached.
template <class V> struct ReachedLeaf {
  explicit ReachedLeaf(Node<V>& node) : leaf(static_cast<Leaf<V>*>(&node)) {}

  Leaf<V>* leaf;
  bool is_replaced = false;  // its gradient is (leaf_gradients.hpp)
};

/// What a pass keeps room for from one to the next, of which there is one at a time.
template <class V> struct PassMemory {
  PassMemory() = default;
  PassMemory(const PassMemory&) = delete;
  PassMemory& operator=(const PassMemory&) = delete;
  ~PassMemory() { has_ended = true; }

  std::vector<Block*> heap;  // the walk's
  std::vector<ReachedLeaf<V>> leaves;
  StandIns<V> stand_ins;        // for leaves of other threads
  std::vector<DataOf<V>> data;  // the contributions of one node
  std::vector<V> variables;

  static inline constinit thread_local bool has_ended = false;
};

/// A backward pass under way.
template <class V> class Pass {
 public:
  using Data = DataOf<V>;

  /// `caller` is for messages, and `recording` on where derivatives shall have a graph of their own. Throws GraphError
  /// inside another pass.
  [[gnu::always_inline]] explicit Pass(std::string_view caller,
                                       GradMode::Recording recording = GradMode::Recording::off,
                                       PassObserver<V>* observer = nullptr)
      : caller_(caller), observer_(observer), memory_(memory()), walk_(memory_.heap), mode_(recording) {
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
    walk_.finish([](ArenaNode& node) { clear_derivative(static_cast<Node<V>&>(node)); });
    leave_leaves();
    Arena::here().publish();
    for (Data& contribution : memory_.data)
      VariableTraits<V>::release(contribution);  // left there by a pass that threw
    memory_.variables.clear();
    StandIns<V>::set_current(nullptr);
    memory_.stand_ins.clear();
    pass_is_under_way = false;
  }

  /// Holds `root`, where the pass starts from the derivative `d`, which is made to fit. Returns the node that `d` goes to.
  template <class D> Node<V>& start(Node<V>& root, D& d) {
    (root_ ? further_roots_.emplace_back() : root_) = Edge<V>::to(root);
    VariableTraits<V>::fit(d, root.output);
    return marks_of(root);
  }

  /// Lets `node`, to whose derivative something has contributed, wait for its turn.
  void await(Node<V>& node) {
    try {
      if (node.is_leaf()) {
        memory_.leaves.emplace_back(node);
        node.reached = true;
      } else {
        walk_.add(node);
      }
    } catch (...) {  // there is no memory to remember that a derivative is here
      clear_derivative(node);
      throw;
    }
  }

  /// The newest of the results that wait, whose turn it is: none that used it waits any more. Null where none waits.
  /// Throws GraphError where it comes to a released graph.
  Node<V>* next() {
    while (ArenaNode* newest = walk_.visit_next()) {
      auto& node = static_cast<Node<V>&>(*newest);
      if (!(node.captured || node.released) || !ends_at(node)) [[likely]]
        return &node;
    }
    return nullptr;
  }

  /// Room for what a node contributes to `inputs` derivatives.
  template <class D> std::span<D> room(std::size_t inputs) {
    std::vector<D>& all = contributions<D>();
    if (inputs > all.size()) [[unlikely]]
      all.resize(inputs);
    return {all.data(), inputs};
  }

  /// Where a derivative arrives that goes along `edge`; null where none is asked for. `is_alone` is what Owner says.
  template <class IsAlone> static Node<V>* wanted(const Edge<V>& edge, IsAlone is_alone) {
    if (!edge) return nullptr;
    Node<V>& input = marks_of(*edge, is_alone);
    return input.excluded ? nullptr : &input;
  }

  /// Makes `d`, what `from` contributes to its input number `i`, fit `input`: broadcasting is undone. Throws ShapeError.
  template <class D> void fit(D& d, const Node<V>& input, Node<V>& from, std::size_t i) const {
    if (!VariableTraits<V>::fit(d, input.output)) [[unlikely]]
      refuse(from, i, data_of<V>(d));
  }

  /// Calls loop(is_alone, watch), with types that say at once what need not be asked at each node.
  template <class Loop> void run(Loop loop) {
    if (observer_ != nullptr || AnomalyMode::is_enabled()) [[unlikely]] {
      loop(std::false_type(), Watched<V>(observer_));
      for (const ReachedLeaf<V>& one : memory_.leaves) {
        if (observer_ != nullptr) observer_->visit(original_of(*one.leaf), one.leaf->derivative);
      }
    } else if (Owner::is_alone()) {
      loop(std::true_type(), Unwatched());
    } else {
      loop(std::false_type(), Unwatched());
    }
  }

  std::span<ReachedLeaf<V>> leaves() { return memory_.leaves; }
  /// Whether it has reached leaves of other threads.
  bool has_stand_ins() const { return !memory_.stand_ins.empty(); }

  /// Lets go of the edges and saved values of what was visited, and so of all that nobody else refers to.
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
      for (Edge<V>& edge : node.edges()) edge.reset(is_alone);
      if (node.references == 0) {
        end(node, is_alone);
      } else {
        node.forget();
        node.released = true;
      }
    });
  }

  // Whether the pass goes no further than a captured node, since nothing behind it is asked for. Then the node is left
  // as it is, and may be released already; elsewhere that is an error.
  bool ends_at(Node<V>& node) const {
    const std::span<Edge<V>> inputs = node.edges();
    const auto leads_nowhere = [](const Edge<V>& edge) { return wanted(edge, Owner::is_alone()) == nullptr; };
    if (node.captured && std::all_of(inputs.begin(), inputs.end(), leads_nowhere)) {
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

  // This thread's, or one for this pass alone where the thread has ended all but its last destructors.
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
  ReverseWalk walk_;
  GradMode mode_;
};

}  // namespace minitorch::graph
