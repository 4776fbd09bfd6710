// Writes the graph in Graphviz's language.
#include "minitorch/tools/dot.hpp"

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/topological_sort.hpp"
#include "minitorch/tools/graph_layers.hpp"
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

// The drawing of a node: itself and its constants, and the arrows from its arguments.
struct Drawn {
  std::string nodes, arrows;
};

template <class V, class Value> Drawn drawn(graph::Node<V>& node, const Value& value, const Ids<V>& ids) {
  const std::string& id = ids.at(&node);
  const std::string its_name = graph::name_in_layers(node);
  const std::string label = its_name.empty() ? value_text(value) : its_name + text_after_name(value);
  if (node.is_leaf()) return {.nodes = "  " + id + " [shape=ellipse, label=" + quoted(label) + "];\n", .arrows = {}};

  Drawn all;
  all.nodes = "  " + id + " [shape=box, label=" + quoted(std::string(node.function()) + ": " + label) + "];\n";
  for (std::size_t i = 0; i < node.edges().size() && !node.released; ++i) {
    const graph::Edge<V>& edge = node.edges()[i];
    std::string from = edge ? ids.at(edge.get()) : id + '_' + std::to_string(i);
    if (!edge) all.nodes += constant(from, constant_text(node, i));
    all.arrows.append("  ").append(from).append(" -> ").append(id).append(";\n");
  }
  return all;
}

// Draws the calls of layers that made results as boxes around these, one within the other.
class Boxes {
 public:
  // Adds a node to the box of the call that made it, and its arrows behind all boxes: Graphviz would draw nodes that an
  // arrow names inside of a box. A node of no call stands behind all boxes, too.
  void add(const graph::Node<Tensor>& node, const Drawn& node_drawn) {
    const auto* const layers = graph::GraphLayers::current();
    if (const auto call = layers == nullptr ? std::nullopt : layers->call_of(node)) {
      inside_.resize(layers->calls().size());
      inside_[*call] += node_drawn.nodes;
      behind_ += node_drawn.arrows;
    } else {
      behind_ += node_drawn.nodes + node_drawn.arrows;
    }
  }
  void add(const graph::Node<Scalar>& /*node*/, const Drawn& node_drawn) {
    behind_ += node_drawn.nodes + node_drawn.arrows;
  }

  std::string text() {
    std::string boxes;
    std::vector<std::string> within(inside_.size());  // the boxes in each box
    for (std::size_t i = inside_.size(); i-- > 0;) {
      const graph::GraphLayers::Call& call = graph::GraphLayers::current()->calls()[i];
      if (inside_[i].empty() && within[i].empty()) continue;
      std::string box = "  subgraph cluster_" + std::to_string(i) + " {\n";
      box.append("  label=").append(quoted(call.layer)).append(";\n").append(inside_[i]).append(within[i]);
      box += "  }\n";
      std::string& around = call.within ? within[*call.within] : boxes;
      around.insert(0, box);
    }
    return boxes + behind_;
  }

 private:
  std::vector<std::string> inside_;  // by call
  std::string behind_;
};

template <class V> std::string dot_of(const V& y) {
  std::string text = "digraph {\n  rankdir=LR;\n";
  if (y.is_constant()) {
    text += constant("constant", value_text(y.data()));
  } else {
    const auto order = topological_sort(*y.edge());
    Ids<V> ids;
    for (const graph::Node<V>* node : order) ids.emplace(node, 'n' + std::to_string(ids.size()));
    Boxes boxes;
    for (graph::Node<V>* node : order) {
      boxes.add(*node, node == y.edge().get() ? drawn(*node, y.data(), ids) : drawn(*node, node->output, ids));
    }
    text += boxes.text();
  }
  return text + "}\n";
}

}  // namespace

std::string to_dot(const Scalar& y) { return dot_of(y); }
std::string to_dot(const Tensor& y) { return dot_of(y); }

}  // namespace minitorch
