// Backpropagation told step by step: an observer of the sweep writes down what it is told.
#include "minitorch/tools/explain.hpp"

#include <unordered_map>
#include <utility>

#include "minitorch/graph/backpropagate.hpp"
#include "minitorch/tools/value_text.hpp"

namespace minitorch {

namespace {

template <class V> class Narrator final : public SweepObserver<V> {
  using Data = typename V::Data;

 public:
  std::vector<Step<V>> take_steps() { return std::move(steps_); }

  void visit(Node<V>& node, const Data& derivative) override {
    Step<V> step{.name = name_of(node),
                 .function = std::string(node.function()),
                 .arguments = {},
                 .value = node.output,
                 .contributions = std::move(contributions_[&node]),
                 .derivative = derivative};
    for (std::size_t i = 0; i < node.edges().size(); ++i) {
      const Edge<V>& edge = node.edges()[i];
      step.arguments.push_back(edge ? name_of(*edge) : constant_text(node, i));
    }
    steps_.push_back(std::move(step));
  }

  void contribution(Node<V>& from, std::size_t argument, Node<V>& input, const Data& d) override {
    contributions_[&input].push_back({.from = name_of(from), .argument = argument + 1, .amount = d});
  }

 private:
  std::string name_of(const Node<V>& node) {
    std::string& known = names_[&node];
    if (known.empty()) known = name(node);
    if (known.empty()) known = '#' + std::to_string(++unnamed_);
    return known;
  }

  std::vector<Step<V>> steps_;
  std::unordered_map<const Node<V>*, std::vector<Contribution<V>>> contributions_;
  std::unordered_map<const Node<V>*, std::string> names_;
  std::size_t unnamed_ = 0;
};

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

// What the sweep from `y`, which starts from `d_output`, does.
template <class V> std::vector<Step<V>> steps_from(const V& y, const typename V::Data& d_output) {
  Narrator<V> narrator;
  Sweep<V> sweep({.caller = "explain", .observer = &narrator});
  sweep.run(*y.edge(), typename V::Data(d_output));
  return narrator.take_steps();
}

template <class V> std::string text_of(const std::vector<Step<V>>& steps, const V& y) {
  const std::string root = steps.front().name;
  std::string text;
  for (const Step<V>& step : steps) {
    text += step.name;
    if (!step.function.empty()) text += " = " + step.function + "(" + joined(step.arguments, ", ") + ")";
    text += (&step == &steps.front() ? text_after_name(y.data()) : text_after_name(step.value)) + "\n";
    std::vector<std::string> terms;
    for (const Contribution<V>& c : step.contributions) {
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

std::vector<Step<Scalar>> backpropagation_steps(const Scalar& y) {
  if (y.is_constant()) {
    throw GraphError("explain: the Scalar " + to_text(y.data()) + " is a constant, it has no graph to explain");
  }
  return steps_from(y, 1);
}

std::vector<Step<Tensor>> backpropagation_steps(const Tensor& y) {
  if (y.is_constant()) {
    throw GraphError("explain: the tensor " + to_text(y.shape()) + " is a constant, it has no graph to explain");
  }
  return steps_from(y, full(y.shape(), 1.0, y.dtype(), "explain"));
}

std::string explain(const Scalar& y) { return text_of(backpropagation_steps(y), y); }
std::string explain(const Tensor& y) { return text_of(backpropagation_steps(y), y); }

}  // namespace minitorch
