// Backpropagation: the one engine, for every kind of variable `V`.
//
// For a result y and a value x that it was computed from, dy/dx is a sum over the uses of x:
//   dy/dx = Σ over functions f that x is an argument of:  dy/df · df/dx
// So each value is visited once, after all its uses. Since a function is applied after its arguments were made, the
// order of creation, walked backwards, is such an order.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/graph/anomaly.hpp"
#include "minitorch/graph/grad_mode.hpp"
#include "minitorch/graph/node.hpp"
#include "minitorch/graph/stand_ins.hpp"
#include "minitorch/graph/variable.hpp"
#include "minitorch/graph/zero_grad_check.hpp"
#include "minitorch/memory/reverse_walk.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch {

/// Adds `d`, what one use of a value contributes, to the derivative of that value, which it fits.
/// Returns whether it is the first to arrive.
template <class V> bool accumulate_derivative(Node<V>& node, typename V::Data&& d) {
  if (node.reached) {
    V::add_into(node.derivative, d);
    return false;
  }
  node.derivative = std::move(d);
  return true;
}

/// The same where derivatives are variables with a graph of their own.
template <class V> bool accumulate_derivative(Node<V>& node, V&& d) {
  const bool is_first = !node.reached;
  if (!is_first) V::add_into(d, V(node.derivative, node.derivative_edge));
  node.derivative = d.data();
  node.derivative_edge = d.edge();
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

/// What `Scalar::backward` and `Tensor::backward` do beside adding to gradients.
struct BackwardOptions {
  bool retain_graph = false;  // the graph stays for another sweep
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
  [[gnu::always_inline]] explicit Sweep(SweepOptions<V> options)
      : options_(options), memory_(memory()), walk_(memory_.heap) {
    if (sweep_is_under_way) {
      throw GraphError(std::string(options_.caller) +
                       ": called inside the backward of a function, while another sweep is under way");
    }
    sweep_is_under_way = true;
    StandIns<V>::set_current(&memory_.stand_ins);
  }
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;
  ~Sweep() {
    walk_.finish([](ArenaNode& node) { clear(static_cast<Node<V>&>(node)); });
    leave_leaves();
    Arena::here().publish();
    for (Data& contribution : memory_.data) V::release(contribution);  // left there by a sweep that threw
    memory_.variables.clear();
    StandIns<V>::set_current(nullptr);
    memory_.stand_ins.clear();
    sweep_is_under_way = false;
  }

  /// Computes the derivative of `root`, times `d_output`, with respect to all that it was computed from.
  /// Throws GraphError where it comes to a released graph.
  void run(Node<V>& root, Data&& d_output) {
    root_ = Edge<V>::to(root);
    const GradMode mode(GradMode::Recording::off);
    V::fit(d_output, root.output);
    arrive(marks_of(root), std::move(d_output));
    sweep(memory_.data);
    tell_of_leaves();
  }

  /// The same for the sum over several roots, each times its `d_outputs`, and with a graph where the options say so.
  void run(std::span<Node<V>* const> roots, std::span<const V> d_outputs) {
    root_ = Edge<V>::to(*roots.front());
    for (Node<V>* root : roots.subspan(1)) further_roots_.push_back(Edge<V>::to(*root));
    if (options_.create_graph) {
      const GradMode mode(GradMode::Recording::on);
      start<V>(roots, d_outputs);
      sweep(memory_.variables);
    } else {
      const GradMode mode(GradMode::Recording::off);
      start<Data>(roots, d_outputs);
      sweep(memory_.data);
    }
    tell_of_leaves();
  }

  /// Adds what arrived at each leaf to its gradient.
  void add_to_gradients() {
    if (ZeroGradCheck::current() != nullptr) [[unlikely]]
      look_for_used(*ZeroGradCheck::current());
    // All that may throw comes first, and is done to derivatives.
    const bool has_others = !memory_.stand_ins.empty();
    const auto lock = has_others ? Leaf<V>::lock() : std::unique_lock<std::mutex>();
    memory_.replaced.resize(memory_.leaves.size());
    for (std::size_t i = 0; i < memory_.leaves.size(); ++i) {
      Leaf<V>& leaf = *memory_.leaves[i];
      const std::optional<Data>& sum = has_others ? sum_of(leaf) : leaf.grad;
      const bool is_replaced = !sum || !V::adds_in_place(*sum);
      memory_.replaced[i] = static_cast<char>(is_replaced);
      if (!is_replaced) continue;
      if (sum) V::add_into(leaf.derivative, *sum);
      V::own(leaf.derivative);
    }
    for (std::size_t i = 0; i < memory_.leaves.size(); ++i) {
      Leaf<V>& leaf = *memory_.leaves[i];
      std::optional<Data>& sum = has_others ? sum_of(leaf) : leaf.grad;
      if (memory_.replaced[i] != 0) {
        sum = std::move(leaf.derivative);
      } else {
        V::add_into(*sum, leaf.derivative);
      }
      if (has_others && leaf.original != nullptr) leaf.original->has_arrived.store(true, std::memory_order_release);
    }
    leave_leaves();
  }

  /// Lets go of the edges and saved values of what was visited, and so of all that nobody else refers to.
  void release_graph() {
    leave_leaves();
    if (Owner::is_alone()) {
      release_graph(std::true_type());
    } else {
      release_graph(std::false_type());
    }
  }

 private:
  template <class IsAlone> void release_graph(IsAlone is_alone) {
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

  // Derivatives are D: plain data, or variables. `contributions` is room for those of one node.
  template <class D> void sweep(std::vector<D>& contributions) {
    if (Owner::is_alone()) {
      sweep(contributions, std::true_type());
    } else {
      sweep(contributions, std::false_type());
    }
  }

  // Whose nodes these are was known before the sweep. Not inlined: the loop needs all registers for itself.
  template <class D, class IsAlone> [[gnu::noinline]] void sweep(std::vector<D>& contributions, IsAlone is_alone) {
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
      if (options_.observer != nullptr || AnomalyMode::is_enabled()) [[unlikely]]
        look_at(node, dx);
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        Node<V>* input = inputs[i] ? &marks_of(*inputs[i], is_alone) : nullptr;
        if (input != nullptr && !input->excluded) {
          if (!V::fit(dx[i], input->output)) [[unlikely]]
            refuse(node, i, data_of<V>(dx[i]));
          arrive(*input, std::move(dx[i]));
        }
        V::release(dx[i]);  // so that where it arrived it may be the only one
      }
    }
  }

  // Whether the sweep goes no further than a captured node, since nothing behind it is asked for. Then the node is left
  // as it is, and may be released already; elsewhere that is an error.
  bool ends_at(Node<V>& node) const {
    const std::span<Edge<V>> inputs = node.edges();
    const auto leads_nowhere = [](const Edge<V>& edge) { return !edge || marks_of(*edge).excluded; };
    if (node.captured && std::all_of(inputs.begin(), inputs.end(), leads_nowhere)) {
      node.reached = false;
      return true;
    }
    if (node.released) throw GraphError(graph_released(options_.caller, node));
    return false;
  }

  // One use of a value has contributed `d` to its derivative; with the first, the value begins to wait for its visit.
  template <class D> void arrive(Node<V>& node, D&& d) {
    if (!accumulate_derivative<V>(node, std::forward<D>(d))) return;
    try {
      if (node.is_leaf()) {
        memory_.leaves.push_back(static_cast<Leaf<V>*>(&node));
        node.reached = true;
      } else {
        walk_.add(node);
      }
    } catch (...) {  // there is no memory to remember that a derivative is here
      clear(node);
      throw;
    }
  }

  template <class D> void start(std::span<Node<V>* const> roots, std::span<const V> d_outputs) {
    for (std::size_t i = 0; i < roots.size(); ++i) {
      Node<V>& root = marks_of(*roots[i]);
      if (root.excluded) continue;
      D d = [&]() -> D {
        if constexpr (std::is_same_v<D, V>) {
          return d_outputs[i];
        } else {
          return d_outputs[i].data();
        }
      }();
      V::fit(d, root.output);
      arrive(root, std::move(d));
    }
  }

  void tell_of_leaves() {
    if (options_.observer == nullptr) return;
    for (Leaf<V>* leaf : memory_.leaves) options_.observer->visit(original_of(*leaf), leaf->derivative);
  }

  // What is told and checked of the contributions of a node.
  template <class D> void look_at(Node<V>& node, std::span<D> dx) {
    const std::span<Edge<V>> inputs = node.edges();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (!inputs[i] || marks_of(*inputs[i]).excluded) continue;
      if (AnomalyMode::is_enabled()) check_backward<V>(node, i, data_of<V>(dx[i]));
      if constexpr (std::is_same_v<D, Data>) {
        if (options_.observer != nullptr) {
          if (!V::fit(dx[i], inputs[i]->output)) refuse(node, i, dx[i]);
          options_.observer->contribution(node, i, *inputs[i], dx[i]);
        }
      }
    }
  }

  // `dx`, what `node` contributes to its input number `i`, cannot be made to fit.
  [[noreturn]] void refuse(Node<V>& node, std::size_t i, const Data& dx) const {
    const Node<V>& input = *node.edges()[i];
    throw ShapeError(std::string(options_.caller) + ": " + std::string(node.function()) + quoted_name(node) +
                     " gave a derivative " + V::described(V::output_of(dx)) + " for its argument " +
                     std::to_string(i + 1) + quoted_name(input) + ", " + V::described(input.output) +
                     "; it must have the argument's shape, or one that the argument broadcasts to");
  }

  // Tells of the first leaf whose gradient an optimiser has used, and which is to be added to nevertheless.
  void look_for_used(const ZeroGradCheck& check) const {
    for (Leaf<V>* reached : memory_.leaves) {
      const Leaf<V>& leaf = original_of(*reached);
      if (leaf.grad_is_used) return check.tell(quoted_name(leaf) + " " + V::described(leaf.output));
    }
  }

  // The derivative that has gathered at a node, which keeps it only if it is captured.
  template <class D> static D take_derivative(Node<V>& node) {
    if constexpr (std::is_same_v<D, V>) {
      V dy(node.derivative, node.derivative_edge);
      clear(node);
      return dy;
    } else {
      if constexpr (std::is_trivially_destructible_v<Data>) {
        return node.derivative;
      } else {
        if (node.captured) return node.derivative;
        return std::move(node.derivative);
      }
    }
  }

  // Frees what a derivative holds.
  static void clear(Node<V>& node) {
    if (node.captured) return;
    V::release(node.derivative);
    node.derivative_edge.reset();
  }

  static Leaf<V>& original_of(Leaf<V>& leaf) { return leaf.original == nullptr ? leaf : *leaf.original; }

  // What derivatives of a leaf are added to.
  static std::optional<Data>& sum_of(Leaf<V>& leaf) {
    return leaf.original == nullptr ? leaf.grad : leaf.original->arrived;
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

    std::vector<Block*> heap;      // the walk's
    std::vector<Leaf<V>*> leaves;  // that a derivative has reached
    StandIns<V> stand_ins;         // for those of other threads
    std::vector<char> replaced;    // for each, whether it gets a new gradient
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
  std::vector<Edge<V>> further_roots_;
  std::unique_ptr<Memory> last_memory_;
  Memory& memory_;
  ReverseWalk walk_;
  static inline constinit thread_local bool memory_has_ended_ = false;
  static inline thread_local Memory own_memory_;
};

/// Adds d root / d x times `d_output` to the gradient of every leaf x that `root` was computed from.
/// Throws GraphError where it comes to a released graph; then nothing has changed.
template <class V> void backpropagate(Node<V>& root, typename V::Data d_output, bool retain_graph) {
  naming_memory("backward", [&] {
    Sweep<V> sweep({});
    sweep.run(root, std::move(d_output));
    sweep.add_to_gradients();
    if (!retain_graph) sweep.release_graph();
  });
}

}  // namespace minitorch
