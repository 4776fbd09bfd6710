// The derivatives of `grad`, with respect to given inputs. Runs the pass of backpropagate.hpp, but only over nodes
// between the outputs and the inputs, and returns the derivatives instead of adding them to gradients.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/graph/backpropagate.hpp"
#include "minitorch/graph/node/derivative.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/graph/node/names.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/graph/node/stand_ins.hpp"
#include "minitorch/graph/options.hpp"
#include "minitorch/graph/pass/pass.hpp"
#include "minitorch/graph/topological_sort.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::graph {

/// While it lives, `pass`, from `roots`, visits only the nodes between them and the targets. The targets keep their
/// derivatives. Throws GraphError if a backward pass of another thread uses the marks of one of the nodes.
template <class V> class Targets {
 public:
  Targets(Pass<V>& pass, std::span<Node<V>* const> roots, std::vector<Node<V>*> nodes)
      : nodes_(std::move(nodes)), order_(topological_sort<V>(roots)) {
    for (const Node<V>* node : nodes_) pass.claim(*node, Owner::is_alone());
    for (const Node<V>* node : order_) pass.claim(*node, Owner::is_alone());
    for (Node<V>*& node : nodes_) node = &marks_of(*node);
    for (Node<V>*& node : order_) node = &marks_of(*node);
    for (Node<V>* node : nodes_) node->is_target = node->excluded = true;
    for (auto node = order_.rbegin(); node != order_.rend(); ++node) {
      (*node)->excluded = !(*node)->is_target;
      for (const Edge<V>& edge : (*node)->edges()) {
        if (edge && !marks_of(*edge).excluded) (*node)->excluded = false;
      }
    }
  }
  Targets(const Targets&) = delete;
  Targets& operator=(const Targets&) = delete;
  ~Targets() {
    for (Node<V>* node : order_) node->excluded = false;
    for (Node<V>* node : nodes_) {
      node->is_target = node->excluded = false;
      clear_derivative(*node);
    }
  }

  /// Whether a root is this target, or was computed from it.
  bool reaches(Node<V>& node) const { return !marks_of(node).excluded; }

  /// The first node of the roots' graph whose inputs were released; targets may have been among them. Null if there
  /// is none.
  const Node<V>* released() const {
    const auto ends = [](const Node<V>* node) { return node->released && !node->is_target; };
    const auto found = std::find_if(order_.begin(), order_.end(), ends);
    return found == order_.end() ? nullptr : *found;
  }

 private:
  std::vector<Node<V>*> nodes_;
  std::vector<Node<V>*> order_;
};

/// The message for an input that the output was not computed from.
template <class V> std::string not_in_graph(std::size_t number, const Node<V>& input) {
  return "grad: input " + std::to_string(number) + quoted_name(input) +
         " is not in the graph of the output; compute the output from it, or pass {.materialize_grads = true} to "
         "get 0";
}

/// Returns the derivative of Σ roots[i] d_outputs[i] with respect to each of `inputs`. For an input that no root was
/// computed from, returns nullopt if options.materialize_grads, else throws GraphError. Throws GraphError, too, if part
/// of the graph was released. After an error nothing has changed.
template <class V>
std::vector<std::optional<V>> gradients(std::span<Node<V>* const> roots, const std::vector<Node<V>*>& inputs,
                                        std::span<const V> d_outputs, GradOptions options) {
  struct Found {
    DataOf<V> derivative;
    Edge<V> edge;
  };
  std::vector<std::optional<Found>> found(inputs.size());
  Pass<V> pass("grad", options.create_graph ? GradMode::Recording::on : GradMode::Recording::off);
  {
    const Targets<V> targets(pass, roots, inputs);
    if (const Node<V>* node = targets.released()) throw GraphError(graph_released("grad", *node));
    bool reaches_any = false;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (targets.reaches(*inputs[i])) {
        reaches_any = true;
      } else if (!options.materialize_grads) {
        throw GraphError(not_in_graph(i, *inputs[i]));
      }
    }
    const auto start = [&]<class D>(std::size_t i, D d) {
      Node<V>& root = pass.start(*roots[i], d);
      if (!root.excluded) accumulate_derivative(pass, root, std::move(d));
    };
    if (reaches_any && options.create_graph) {
      for (std::size_t i = 0; i < roots.size(); ++i) start(i, V(d_outputs[i]));
      propagate<V>(pass);
    } else if (reaches_any) {
      for (std::size_t i = 0; i < roots.size(); ++i) start(i, DataOf<V>(d_outputs[i].data()));
      propagate<DataOf<V>>(pass);
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (!targets.reaches(*inputs[i])) continue;
      const Node<V>& input = marks_of(*inputs[i]);
      found[i] = Found{derivative_data(input), derivative_edge(input)};
    }
  }
  std::vector<std::optional<V>> result(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!found[i]) continue;
    auto& [derivative, edge] = *found[i];
    if (!edge) VariableTraits<V>::own(derivative);
    result[i].emplace(std::move(derivative), std::move(edge));
  }
  if (!options.retain_graph && !options.create_graph) pass.release_graph();  // last: nothing can fail any more
  return result;
}

}  // namespace minitorch::graph
