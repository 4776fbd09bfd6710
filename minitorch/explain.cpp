// Backpropagation told step by step: an observer of the sweep writes down what it is told.
#include "minitorch/explain.hpp"

#include <unordered_map>
#include <utility>

#include "minitorch/backpropagate.hpp"
#include "minitorch/text.hpp"

namespace minitorch {

namespace {

class Narrator final : public SweepObserver<Scalar> {
 public:
  std::vector<Step> take_steps() { return std::move(steps_); }

  void visit(Node<Scalar>& node, const double& derivative) override {
    Step step{.name = name_of(node),
              .function = std::string(node.function()),
              .arguments = {},
              .value = node.output,
              .contributions = std::move(contributions_[&node]),
              .derivative = derivative};
    for (std::size_t i = 0; i < node.edges().size(); ++i) {
      const Edge<Scalar>& edge = node.edges()[i];
      step.arguments.push_back(edge ? name_of(*edge) : to_text(node.inputs()[i]));
    }
    steps_.push_back(std::move(step));
  }

  void contribution(Node<Scalar>& from, std::size_t argument, Node<Scalar>& input, const double& d) override {
    contributions_[&input].push_back({.from = name_of(from), .argument = argument + 1, .amount = d});
  }

 private:
  std::string name_of(const Node<Scalar>& node) {
    std::string& known = names_[&node];
    if (known.empty()) known = name(node);
    if (known.empty()) known = '#' + std::to_string(++unnamed_);
    return known;
  }

  std::vector<Step> steps_;
  std::unordered_map<const Node<Scalar>*, std::vector<Contribution>> contributions_;
  std::unordered_map<const Node<Scalar>*, std::string> names_;
  std::size_t unnamed_ = 0;
};

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

}  // namespace

std::vector<Step> backpropagation_steps(const Scalar& y) {
  if (y.is_constant()) {
    throw GraphError("explain: the Scalar " + to_text(y.data()) + " is a constant, it has no graph to explain");
  }
  Narrator narrator;
  Sweep<Scalar> sweep({.caller = "explain", .observer = &narrator});
  sweep.run(*y.edge(), Scalar::constant(1));
  return narrator.take_steps();
}

std::string explain(const Scalar& y) {
  const std::vector<Step> steps = backpropagation_steps(y);
  const std::string root = steps.front().name;
  std::string text;
  for (const Step& step : steps) {
    text += step.name;
    if (!step.function.empty()) text += " = " + step.function + "(" + joined(step.arguments, ", ") + ")";
    text += " = " + to_text(step.value) + "\n";
    std::vector<std::string> terms;
    for (const Contribution& c : step.contributions) {
      text += "    " + to_text(c.amount) + " from argument " + std::to_string(c.argument) + " of " + c.from + "\n";
      terms.push_back(to_text(c.amount));
    }
    text += "    d" + root + "/d" + step.name + " = ";
    if (terms.size() > 1) text += joined(terms, " + ") + " = ";
    text += to_text(step.derivative) + "\n";
  }
  return text;
}

}  // namespace minitorch
