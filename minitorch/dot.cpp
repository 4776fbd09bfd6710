// The graph as a picture, in the language of Graphviz.
#include "minitorch/dot.hpp"

#include <cstddef>
#include <unordered_map>

#include "minitorch/text.hpp"
#include "minitorch/topological_sort.hpp"

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

// Numbers the nodes, from y on.
using Ids = std::unordered_map<const Node<Scalar>*, std::string>;

std::string constant(const std::string& id, double value) {
  return "  " + id + " [shape=plaintext, label=" + quoted(to_text(value)) + "];\n";
}

std::string node_text(Node<Scalar>& node, const Ids& ids) {
  const std::string& id = ids.at(&node);
  const std::string its_name = name(node);
  const std::string label = (its_name.empty() ? "" : its_name + " = ") + to_text(node.output);
  if (node.is_leaf) return "  " + id + " [shape=ellipse, label=" + quoted(label) + "];\n";

  std::string text = "  " + id + " [shape=box, label=" + quoted(std::string(node.function()) + ": " + label) + "];\n";
  for (std::size_t i = 0; i < node.edges().size() && !node.released; ++i) {
    const Edge<Scalar>& edge = node.edges()[i];
    std::string from = edge ? ids.at(edge.get()) : id + '_' + std::to_string(i);
    if (!edge) text += constant(from, node.inputs()[i]);
    text.append("  ").append(from).append(" -> ").append(id).append(";\n");
  }
  return text;
}

}  // namespace

std::string to_dot(const Scalar& y) {
  std::string text = "digraph {\n  rankdir=LR;\n";
  if (y.is_constant()) {
    text += constant("constant", y.data());
  } else {
    const auto order = topological_sort(*y.edge());
    Ids ids;
    for (const Node<Scalar>* node : order) ids.emplace(node, 'n' + std::to_string(ids.size()));
    for (Node<Scalar>* node : order) text += node_text(*node, ids);
  }
  return text + "}\n";
}

}  // namespace minitorch
