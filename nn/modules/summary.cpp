// The table of a model's modules, with output shapes and counts. A listener of the calls shares the multiply-adds out.
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
#include "operators/parallel/multiply_adds.hpp"

namespace minitorch::nn {

namespace {

struct Row {
  Module module;
  std::string name, kind;
  std::optional<Shape> output = {};
  std::int64_t multiply_adds = 0;  // of all its calls, without those of modules in it
};

// Records the output shape and the multiply-adds of each module. Modules that are not in the model get rows behind its
// own.
class Calls final : public ForwardListener {
 public:
  explicit Calls(std::vector<Row>& rows) : rows_(rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) places_.emplace(rows[i].module.identity(), i);
  }
  void on_call(const Module& module) override {
    give_to_caller();
    under_way_.push_back(place(module));
  }
  void on_output(const Module& module, const Tensor& output) override { rows_[place(module)].output = output.shape(); }
  void on_end(const Module& /*module*/) noexcept override {
    give_to_caller();
    under_way_.pop_back();
  }
  std::int64_t multiply_adds() const { return counter_.count(); }

 private:
  std::size_t place(const Module& module) {
    const auto [place, is_new] = places_.emplace(module.identity(), rows_.size());
    if (is_new) rows_.push_back({module, "", module.kind()});
    return place->second;
  }
  // Gives what was counted since the last call to the innermost call that is under way.
  void give_to_caller() noexcept {
    const std::int64_t all = counter_.count();
    if (!under_way_.empty()) rows_[under_way_.back()].multiply_adds += all - given_;
    given_ = all;
  }

  std::vector<Row>& rows_;
  std::unordered_map<const void*, std::size_t> places_;
  std::vector<std::size_t> under_way_;
  operators::MultiplyAdds counter_;
  std::int64_t given_ = 0;
};

struct Size {
  std::int64_t elements = 0, bytes = 0;  // of parameters; of these and of buffers
};

enum class Of : std::uint8_t { itself, all };

// Returns the size of a module itself, or with those in it.
Size size_of(const Module& module, Of of) {
  Size size;
  const auto add = [&](const Tensor& x) {
    size.bytes += x.numel() * static_cast<std::int64_t>(minitorch::size_of(x.dtype()));
  };
  for (const NamedParameter& named : of == Of::all ? module.named_parameters() : module.own_parameters()) {
    size.elements += named.parameter.numel();
    add(named.parameter);
  }
  for (const NamedBuffer& named : of == Of::all ? module.named_buffers() : module.own_buffers()) add(named.buffer);
  return size;
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

using Line = std::array<std::string, 5>;

// Returns the lines with aligned columns, those of numbers right-aligned.
std::string aligned(const std::vector<Line>& lines) {
  std::array<std::size_t, std::tuple_size_v<Line>> widths{};
  for (const Line& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  std::string text;
  for (const Line& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      text += column < 2 ? left_aligned(line[column], widths[column]) : right_aligned(line[column], widths[column]);
      if (column + 1 < line.size()) text += "  ";
    }
    text.resize(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

}  // namespace

std::string summary(const Module& model, const Shape& input_shape, DType input_dtype) {
  return summary(model, zeros(input_shape, {.dtype = input_dtype}));
}

std::string summary(const Module& model, const Tensor& x) {
  return detail::summary_of(model, [&] { return model(x.detach()); });
}

std::string detail::summary_of(const Module& model, const std::function<Tensor()>& call) {
  std::vector<Row> rows;
  for (const NamedModule& named : model.named_modules())
    rows.push_back({named.module, named.name, named.module.kind()});
  const std::size_t registered = rows.size();
  std::vector<Shape> leaves;
  std::int64_t multiply_adds = 0;
  {
    const Evaluating evaluating(model);
    const GradMode with_graph(GradMode::Recording::on);
    const Calls calls(rows);
    leaves = other_leaves(call(), rows);
    multiply_adds = calls.multiply_adds();
  }
  std::vector<Line> lines = {{"layer", "output", "parameters", "bytes", "multiply-adds"}};
  for (std::size_t i = 0; i < registered; ++i) {
    const Row& row = rows[i];
    const bool is_model = row.name.empty();
    const Size own = size_of(row.module, Of::itself);
    const auto depth = static_cast<std::size_t>(std::count(row.name.begin(), row.name.end(), '.')) + (is_model ? 0 : 1);
    lines.push_back(
        {std::string(2 * depth, ' ') + (is_model ? "" : row.name + ": ") + (is_model ? model.kind() : row.kind),
         row.output ? to_text(*row.output) : "not called", with_commas(own.elements), with_commas(own.bytes),
         with_commas(row.multiply_adds)});
  }
  const Size size = size_of(model, Of::all);
  lines.push_back({"all", "", with_commas(size.elements), with_commas(size.bytes), with_commas(multiply_adds)});
  const std::size_t all = lines.size();
  for (std::size_t i = registered; i < rows.size(); ++i) {
    const Size own = size_of(rows[i].module, Of::itself);
    if (own.elements == 0) continue;
    lines.push_back({"not registered: " + rows[i].kind, to_text(*rows[i].output), with_commas(own.elements),
                     with_commas(own.bytes), with_commas(rows[i].multiply_adds)});
  }
  for (const Shape& shape : leaves)
    lines.push_back({"not registered: parameter " + to_text(shape), "", with_commas(numel(shape)), "", ""});
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
