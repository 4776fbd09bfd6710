// Backpropagation: the one engine, for every kind of variable `V`.
//
// For a result y and a value x that it was computed from, dy/dx is a sum over the uses of x:
//   dy/dx = Σ over functions f that x is an argument of:  dy/df · df/dx
// So each value is visited once, after all its uses. Since a function is applied after its arguments were made, the
// order of creation, walked backwards, is such an order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/grad_mode.hpp"
#include "minitorch/node.hpp"
#include "minitorch/reverse_walk.hpp"
#include "operators/error.hpp"

namespace minitorch {

/// Adds `d`, what one use of a value contributes, to the derivative of that value.
/// Returns whether it is the first to arrive.
template <class V> bool accumulate_derivative(Node<V>& node, const typename V::Data& d) {
  if (node.reached) {
    V::add_into(node.derivative, d);
    return false;
  }
  node.derivative = d;
  return true;
}

/// The same where derivatives are variables with a graph of their own.
template <class V> bool accumulate_derivative(Node<V>& node, const V& d) {
  const bool is_first = !node.reached;
  V sum = d;
  if (!is_first) V::add_into(sum, V(node.derivative, node.derivative_edge));
  node.derivative = sum.data();
  node.derivative_edge = sum.edge();
  return is_first;
}

/// What `function` says when it comes to a node whose graph is gone.
template <class V> std::string graph_released(std::string_view function, const Node<V>& node) {
  return std::string(function) + ": the graph of " + std::string(node.function()) + quoted_name(node) +
         " was released by an earlier backward or grad; pass {.retain_graph = true} to that one, or compute the value "
         "again";
}

/// Is told of a sweep while it happens.
template <class V> class SweepObserver {
 public:
  /// All uses of `node` have contributed; the sum is `derivative`.
  virtual void visit(Node<V>& node, const typename V::Data& derivative) = 0;
  /// `from` has contributed `d` to its argument number `argument`, counted from 0, which is `input`.
  virtual void contribution(Node<V>& from, std::size_t argument, Node<V>& input, const typename V::Data& d) = 0;

 protected:
  ~SweepObserver() = default;
};

/// What a sweep does beside computing derivatives.
template <class V> struct SweepOptions {
  std::string_view caller = "backward";  // for messages
  bool create_graph = false;             // derivatives are variables with a graph of their own
  SweepObserver<V>* observer = nullptr;
};

/// One reverse sweep: `run`, then what is to be done with the derivatives. Until then nothing that outlives the sweep
/// has changed, so a sweep that throws leaves graph and gradients as they were.
template <class V> class Sweep {
 public:
  using Data = typename V::Data;

  /// Throws GraphError inside another sweep.
  explicit Sweep(SweepOptions<V> options) : options_(options), memory_(memory()) {
    if (memory_.in_use) {
      throw GraphError(std::string(options_.caller) +
                       ": called inside the backward of a function, while another sweep is under way");
    }
    memory_.in_use = true;
  }
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;
  ~Sweep() {
    walk_.finish([](ArenaNode& node) { clear(static_cast<Node<V>&>(node)); });
    leave_leaves();
    memory_.variables.clear();
    memory_.in_use = false;
  }

  /// Computes the derivative of `root`, times `d_output`, with respect to all that it was computed from.
  /// Throws GraphError where it comes to a released graph.
  void run(Node<V>& root, const V& d_output) {
    root_ = Edge<V>::to(root);
    if (options_.create_graph) {
      const GradMode mode(GradMode::Recording::on);
      sweep(root, d_output, memory_.variables);
    } else {
      const GradMode mode(GradMode::Recording::off);
      sweep(root, d_output.data(), memory_.data);
    }
    if (options_.observer != nullptr) {
      for (Leaf<V>* leaf : memory_.leaves) options_.observer->visit(*leaf, leaf->derivative);
    }
  }

  /// Adds what arrived at each leaf to its gradient.
  void add_to_gradients() {
    for (Leaf<V>* leaf : memory_.leaves) {
      if (leaf->grad) {
        V::add_into(*leaf->grad, leaf->derivative);
      } else {
        leaf->grad = leaf->derivative;
      }
    }
    leave_leaves();
  }

  /// Lets go of the edges and saved values of what was visited, and so of all that nobody else refers to.
  void release_graph() {
    leave_leaves();
    walk_.finish([](ArenaNode& visited) {
      auto& node = static_cast<Node<V>&>(visited);
      for (Edge<V>& edge : node.edges()) edge.reset();
      if (node.references == 0) {
        end(node);
      } else {
        node.forget();
        node.released = true;
      }
    });
  }

 private:
  // Derivatives are D: plain data, or variables. `contributions` is room for those of one node.
  template <class D> void sweep(Node<V>& root, const D& d_output, std::vector<D>& contributions) {
    arrive(root, d_output);
    std::span<D> dx(contributions);
    while (ArenaNode* newest = walk_.visit_next()) {
      auto& node = static_cast<Node<V>&>(*newest);
      if ((node.captured || node.released) && ends_at(node)) [[unlikely]]
        continue;
      if (options_.observer != nullptr) [[unlikely]]
        options_.observer->visit(node, node.derivative);

      const std::span<Edge<V>> inputs = node.edges();
      if (inputs.size() > dx.size()) [[unlikely]] {
        contributions.resize(inputs.size());
        dx = contributions;
      }
      node.chain_rule(take_derivative<D>(node), dx.data());
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        Node<V>* input = inputs[i].get();
        if (input != nullptr && !input->excluded) arrive(*input, dx[i]);
      }
      if (options_.observer != nullptr) [[unlikely]]
        tell(node, dx);
    }
  }

  // Whether the sweep goes no further than a captured node, since nothing behind it is asked for. Then the node is left
  // as it is, and may be released already; elsewhere that is an error.
  bool ends_at(Node<V>& node) const {
    const std::span<Edge<V>> inputs = node.edges();
    const auto leads_nowhere = [](const Edge<V>& edge) { return !edge || edge->excluded; };
    if (node.captured && std::all_of(inputs.begin(), inputs.end(), leads_nowhere)) {
      node.reached = false;
      return true;
    }
    if (node.released) throw GraphError(graph_released(options_.caller, node));
    return false;
  }

  // One use of a value has contributed `d` to its derivative; with the first, the value begins to wait for its visit.
  template <class D> void arrive(Node<V>& node, const D& d) {
    if (!accumulate_derivative(node, d)) return;
    if (node.is_leaf) {
      memory_.leaves.push_back(static_cast<Leaf<V>*>(&node));
      node.reached = true;
    } else {
      walk_.add(node);
    }
  }

  void tell(Node<V>& node, std::span<const Data> dx) {
    const std::span<Edge<V>> inputs = node.edges();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i]) options_.observer->contribution(node, i, *inputs[i], dx[i]);
    }
  }
  void tell(Node<V>&, std::span<const V>) {}

  // The derivative that has gathered at a node, which keeps it only if it is captured.
  template <class D> static D take_derivative(Node<V>& node) {
    if constexpr (std::is_same_v<D, V>) {
      V dy(node.derivative, node.derivative_edge);
      clear(node);
      return dy;
    } else {
      Data dy = node.derivative;
      if constexpr (!std::is_trivially_destructible_v<Data>) clear(node);
      return dy;
    }
  }

  // Frees what a derivative holds.
  static void clear(Node<V>& node) {
    if (node.captured) return;
    node.derivative = Data{};
    node.derivative_edge.reset();
  }

  void leave_leaves() {
    for (Leaf<V>* leaf : memory_.leaves) {
      leaf->reached = false;
      clear(*leaf);
    }
    memory_.leaves.clear();
  }

  // Kept from sweep to sweep, of which there is one at a time.
  struct Memory {
    Memory() = default;
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    ~Memory() { memory_has_ended_ = true; }

    bool in_use = false;
    std::vector<Leaf<V>*> leaves;  // that a derivative has reached
    std::vector<Data> data;        // the contributions of one node
    std::vector<V> variables;
  };

  // This thread's, or one for this sweep alone where the thread has ended all but its last destructors.
  Memory& memory() {
    if (!memory_has_ended_) return own_memory_;
    last_memory_ = std::make_unique<Memory>();
    return *last_memory_;
  }

  SweepOptions<V> options_;
  Edge<V> root_;
  ReverseWalk walk_;
  std::unique_ptr<Memory> last_memory_;
  Memory& memory_;
  static inline constinit thread_local bool memory_has_ended_ = false;
  static inline thread_local Memory own_memory_;
};

/// Adds d root / d x times `d_output` to the gradient of every leaf x that `root` was computed from.
/// Throws GraphError where it comes to a released graph; then nothing has changed.
template <class V> void backpropagate(Node<V>& root, const typename V::Data& d_output, bool retain_graph) {
  Sweep<V> sweep({});
  sweep.run(root, V(d_output, Edge<V>()));
  sweep.add_to_gradients();
  if (!retain_graph) sweep.release_graph();
}

}  // namespace minitorch
