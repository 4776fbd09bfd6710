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
  const std::string label = (its_name.empty() ? value_text(value) : its_name + text_after_name(value)) +
                            (node.released ? ", its graph was released by a backward pass" : "");
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
    if (const auto call = layers_ == nullptr ? std::nullopt : layers_->call_of(node)) {
      inside_[*call] += node_drawn.nodes;
      behind_ += node_drawn.arrows;
    } else {
      behind_ += node_drawn.nodes + node_drawn.arrows;
    }
  }
  void add(const graph::Node<Scalar>& /*node*/, const Drawn& node_drawn) {
    behind_ += node_drawn.nodes + node_drawn.arrows;
  }

  // A box is drawn if it, or one within it, has nodes. Calls come before those within them.
  std::string text() const {
    std::vector<bool> is_drawn(inside_.size());
    for (std::size_t i = inside_.size(); i-- > 0;) {
      is_drawn[i] = is_drawn[i] || !inside_[i].empty();
      if (const auto around = layers_->calls()[i].within; is_drawn[i] && around) is_drawn[*around] = true;
    }
    std::string text;
    std::vector<std::size_t> open;  // boxes
    for (std::size_t i = 0; i < inside_.size(); ++i) {
      if (!is_drawn[i]) continue;
      const graph::GraphLayers::Call& call = layers_->calls()[i];
      for (; !open.empty() && open.back() != call.within; open.pop_back()) text += "  }\n";
      text.append("  subgraph cluster_").append(std::to_string(i)).append(" {\n");
      text.append("  label=").append(quoted(std::string(call.layer))).append(";\n").append(inside_[i]);
      open.push_back(i);
    }
    for (; !open.empty(); open.pop_back()) text += "  }\n";
    return text + behind_;
  }

 private:
  const graph::GraphLayers* layers_ = graph::GraphLayers::current();
  std::vector<std::string> inside_ =
      std::vector<std::string>(layers_ == nullptr ? 0 : layers_->calls().size());  // by call
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
