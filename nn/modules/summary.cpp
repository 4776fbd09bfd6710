// The table of a model's modules, with output shapes and parameter counts.
#include "nn/modules/summary.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/topological_sort.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/text/terminal_text.hpp"

namespace minitorch::nn {

namespace {

struct Row {
  Module module;
  std::string name, kind;
  std::optional<Shape> output;
};

// Records the output shape of each module. Modules with parameters that are not in the model get rows behind its own.
class Shapes final : public ForwardListener {
 public:
  explicit Shapes(std::vector<Row>& rows) : rows_(rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) places_.emplace(rows[i].module.identity(), i);
  }
  void on_output(const Module& module, const Tensor& output) override {
    const auto [place, is_new] = places_.emplace(module.identity(), rows_.size());
    if (is_new) rows_.push_back({module, "", module.kind(), std::nullopt});
    rows_[place->second].output = output.shape();
  }

 private:
  std::vector<Row>& rows_;
  std::unordered_map<const void*, std::size_t> places_;
};

std::int64_t own_elements(const Module& module) {
  std::int64_t n = 0;
  for (const NamedParameter& named : module.own_parameters()) n += named.parameter.numel();
  return n;
}

// Returns the shapes of the leaves that y was computed from, without the parameters of `modules`.
std::vector<Shape> other_leaves(const Tensor& y, const std::vector<Row>& modules) {
  if (y.is_constant()) return {};
  std::unordered_set<const graph::Node<Tensor>*> known;
  for (const Row& row : modules) {
    for (const NamedParameter& named : row.module.own_parameters()) known.insert(named.parameter.value().edge().get());
  }
  std::vector<Shape> shapes;
  for (const graph::Node<Tensor>* node : topological_sort(*y.edge())) {
    if (node->is_leaf() && !known.contains(node)) shapes.push_back(node->output.shape);
  }
  return shapes;
}

std::string with_commas(std::int64_t n) {
  std::string text = std::to_string(n);
  for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

using Line = std::array<std::string, 3>;

// Returns the lines with aligned columns, the last one right-aligned.
std::string aligned(const std::vector<Line>& lines) {
  std::array<std::size_t, 3> widths{};
  for (const Line& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  std::string text;
  for (const Line& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      text += column + 1 < line.size() ? left_aligned(line[column], widths[column]) + "  "
                                       : right_aligned(line[column], widths[column]) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string summary(const Module& model, const Shape& input_shape, DType input_dtype) {
  std::vector<Row> rows;
  for (const NamedModule& named : model.named_modules())
    rows.push_back({named.module, named.name, named.module.kind(), std::nullopt});
  const std::size_t registered = rows.size();
  std::vector<Shape> leaves;
  {
    const Evaluating evaluating(model);
    const GradMode with_graph(GradMode::Recording::on);
    Shapes shapes(rows);
    leaves = other_leaves(model(zeros(input_shape, {.dtype = input_dtype})), rows);
  }
  std::vector<Line> lines = {{"layer", "output", "parameters"}};
  for (std::size_t i = 0; i < registered; ++i) {
    const Row& row = rows[i];
    const bool is_model = row.name.empty();
    const auto depth = static_cast<std::size_t>(std::count(row.name.begin(), row.name.end(), '.')) + (is_model ? 0 : 1);
    lines.push_back(
        {std::string(2 * depth, ' ') + (is_model ? "" : row.name + ": ") + (is_model ? model.kind() : row.kind),
         row.output ? to_text(*row.output) : "not called", with_commas(own_elements(row.module))});
  }
  lines.push_back({"all", "", with_commas(model.num_parameters())});
  const std::size_t all = lines.size();
  for (std::size_t i = registered; i < rows.size(); ++i) {
    const std::int64_t own = own_elements(rows[i].module);
    if (own > 0) lines.push_back({"not registered: " + rows[i].kind, to_text(*rows[i].output), with_commas(own)});
  }
  for (const Shape& shape : leaves)
    lines.push_back({"not registered: parameter " + to_text(shape), "", with_commas(numel(shape))});
  std::string text = aligned(lines);
  if (lines.size() > all) {
    text +=
        "What is not registered is neither trained by an optimiser of parameters() nor saved; make members with add, "
        "as\n"
        "in  nn::Linear out = add(\"out\", nn::Linear(16, 1));\n";
  }
  return text;
}

}  // namespace minitorch::nn
