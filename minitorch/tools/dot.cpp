// Writes the graph in Graphviz's language.
#include "minitorch/tools/dot.hpp"

#include <cstddef>
#include <unordered_map>

#include "minitorch/graph/node/names.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/topological_sort.hpp"
#include "minitorch/tools/value_text.hpp"

namespace minitorch {

namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

// The identifiers of the nodes: n0 for y, n1, ...
template <class V> using Ids = std::unordered_map<const graph::Node<V>*, std::string>;

std::string constant(const std::string& id, const std::string& text) {
  return "  " + id + " [shape=plaintext, label=" + quoted(text) + "];\n";
}

// The node with its value, and the arrows from its arguments.
template <class V, class Value> std::string node_text(graph::Node<V>& node, const Value& value, const Ids<V>& ids) {
  const std::string& id = ids.at(&node);
  const std::string its_name = name(node);
  const std::string label = its_name.empty() ? value_text(value) : its_name + text_after_name(value);
  if (node.is_leaf()) return "  " + id + " [shape=ellipse, label=" + quoted(label) + "];\n";

  std::string text = "  " + id + " [shape=box, label=" + quoted(std::string(node.function()) + ": " + label) + "];\n";
  for (std::size_t i = 0; i < node.edges().size() && !node.released; ++i) {
    const graph::Edge<V>& edge = node.edges()[i];
    std::string from = edge ? ids.at(edge.get()) : id + '_' + std::to_string(i);
    if (!edge) text += constant(from, constant_text(node, i));
    text.append("  ").append(from).append(" -> ").append(id).append(";\n");
  }
  return text;
}

template <class V> std::string dot_of(const V& y) {
  std::string text = "digraph {\n  rankdir=LR;\n";
  if (y.is_constant()) {
    text += constant("constant", value_text(y.data()));
  } else {
    const auto order = topological_sort(*y.edge());
    Ids<V> ids;
    for (const graph::Node<V>* node : order) ids.emplace(node, 'n' + std::to_string(ids.size()));
    for (graph::Node<V>* node : order) {
      text += node == y.edge().get() ? node_text(*node, y.data(), ids) : node_text(*node, node->output, ids);
    }
  }
  return text + "}\n";
}

}  // namespace

std::string to_dot(const Scalar& y) { return dot_of(y); }
std::string to_dot(const Tensor& y) { return dot_of(y); }

}  // namespace minitorch
