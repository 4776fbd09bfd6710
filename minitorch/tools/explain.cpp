// Explains a backward pass step by step: an observer records each step.
#include "minitorch/tools/explain.hpp"

#include <unordered_map>
#include <utility>

#include "minitorch/graph/backpropagate.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/pass/pass.hpp"
#include "minitorch/graph/watch/watch.hpp"
#include "minitorch/tools/graph_layers.hpp"
#include "minitorch/tools/value_text.hpp"
#include "operators/errors/joined.hpp"

namespace minitorch {

namespace {

using graph::Edge, graph::Node, operators::joined;

template <class V> class StepRecorder final : public graph::PassObserver<V> {
  using Data = graph::DataOf<V>;

 public:
  std::vector<BackpropagationStep<V>> take_steps() { return std::move(steps_); }

  void visit(Node<V>& node, const Data& derivative) override {
    BackpropagationStep<V> step{.name = name_of(node),
                                .function = std::string(node.function()),
                                .layer = graph::layer_of(node),
                                .arguments = {},
                                .value = node.output,
                                .contributions = std::move(contributions_[&node]),
                                .derivative = derivative};
    for (std::size_t i = 0; i < node.edges().size(); ++i) {
      const Edge<V>& edge = node.edges()[i];
      step.arguments.push_back(edge ? name_of(*edge) : constant_text(node, i));
    }
    steps_.push_back(std::move(step));
    nodes_.push_back(&node);
  }

  // Adds the formulas to the steps of a pass that has ended.
  void add_formulas() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      steps_[i].formulas = graph::chain_rule_formulas<V>(*nodes_[i], steps_[i].derivative,
                                                         [this](const Node<V>& node) { return name_of(node); });
    }
  }

  void contribution(Node<V>& from, std::size_t argument, Node<V>& input, const Data& d) override {
    contributions_[&input].push_back({.from = name_of(from), .argument = argument + 1, .amount = d});
  }

 private:
  std::string name_of(const Node<V>& node) {
    std::string& known = names_[&node];
    if (known.empty()) known = graph::name_in_layers(node);
    if (known.empty()) known = '#' + std::to_string(++unnamed_);
    return known;
  }

  std::vector<BackpropagationStep<V>> steps_;
  std::vector<Node<V>*> nodes_;  // of the steps
  std::unordered_map<const Node<V>*, std::vector<typename BackpropagationStep<V>::Contribution>> contributions_;
  std::unordered_map<const Node<V>*, std::string> names_;
  std::size_t unnamed_ = 0;
};

// The steps of a backward pass from `y` that starts from the derivative `d_output`.
template <class V>
std::vector<BackpropagationStep<V>> steps_from(const V& y, graph::DataOf<V> d_output,
                                               BackpropagationStepsOptions options) {
  StepRecorder<V> recorder;
  {
    graph::Pass<V> pass("explain", GradMode::Recording::off, &recorder);
    graph::accumulate_derivative(pass, pass.start(*y.edge(), d_output), std::move(d_output));
    graph::propagate<graph::DataOf<V>>(pass);
  }
  if (options.formulas) recorder.add_formulas();
  return recorder.take_steps();
}

template <class V> std::string text_of(const std::vector<BackpropagationStep<V>>& steps, const V& y) {
  const std::string root = steps.front().name;
  std::string text;
  for (const BackpropagationStep<V>& step : steps) {
    text += step.name;
    if (!step.function.empty()) text += " = " + step.function + "(" + joined(step.arguments) + ")";
    text += (&step == &steps.front() ? text_after_name(y.data()) : text_after_name(step.value));
    text += (step.layer.empty() ? "" : "   [" + step.layer + "]") + "\n";
    std::vector<std::string> terms;
    for (const auto& c : step.contributions) {
      terms.push_back(value_text(c.amount));
      text += "    " + terms.back() + " from argument " + std::to_string(c.argument) + " of " + c.from + "\n";
    }
    text += "    d" + root + "/d" + step.name;
    if (terms.size() > 1) text += " = " + joined(terms, " + ");
    text += text_after_name(step.derivative) + "\n";
  }
  return text;
}

}  // namespace

std::vector<BackpropagationStep<Scalar>> backpropagation_steps(const Scalar& y, BackpropagationStepsOptions options) {
  if (y.is_constant()) {
    throw GraphError("explain: the Scalar " + to_text(y.data()) + " is a constant, it has no graph to explain");
  }
  return steps_from(y, 1, options);
}

std::vector<BackpropagationStep<Tensor>> backpropagation_steps(const Tensor& y, BackpropagationStepsOptions options) {
  if (y.is_constant()) {
    throw GraphError("explain: the tensor " + to_text(y.shape()) + " is a constant, it has no graph to explain");
  }
  return steps_from(y, full(y.shape(), 1.0, y.dtype(), "explain"), options);
}

std::string explain(const Scalar& y) { return text_of(backpropagation_steps(y), y); }
std::string explain(const Tensor& y) { return text_of(backpropagation_steps(y), y); }

}  // namespace minitorch
