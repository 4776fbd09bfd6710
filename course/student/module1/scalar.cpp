// A number that remembers how it was computed. This file is given.
#include "module1/scalar.hpp"

#include <stdexcept>

#include "module1/backpropagate.hpp"

namespace course {

class ScalarNode : public Variable, public std::enable_shared_from_this<ScalarNode> {
 public:
  explicit ScalarNode(double value, bool is_constant = false) : value_(value), is_constant_(is_constant) {}
  ~ScalarNode() override;

  bool is_leaf() const override { return function_ == nullptr; }
  bool is_constant() const override { return is_constant_; }
  std::vector<VariablePtr> parents() const override {
    std::vector<VariablePtr> result;
    for (const Scalar& input : inputs_) result.push_back(input.node());
    return result;
  }
  std::vector<Contribution> chain_rule(const Derivative& d) override {
    std::vector<Contribution> result;
    for (const auto& [input, derivative] : course::chain_rule(Scalar(shared_from_this()), d.numbers.at(0))) {
      if (!input.node()->is_constant()) result.emplace_back(input.node(), Derivative{{derivative}});
    }
    return result;
  }
  void accumulate_derivative(const Derivative& d) override { derivative_ += d.numbers.at(0); }

  double value_, derivative_ = 0;
  bool is_constant_;
  const ScalarFunction* function_ = nullptr;
  Context context_;
  std::vector<Scalar> inputs_;
};

// Long formulas are taken apart by a loop: a destructor that calls its parents' destructors would need as much stack as
// the formula is long.
ScalarNode::~ScalarNode() {
  std::vector<Scalar> waiting = std::move(inputs_);
  while (!waiting.empty()) {
    const Scalar last = std::move(waiting.back());
    waiting.pop_back();
    if (last.node_ == nullptr || last.node_.use_count() > 1) continue;
    auto& inputs = last.node_->inputs_;
    for (Scalar& input : inputs) waiting.push_back(std::move(input));
    inputs.clear();
  }
}

Scalar::Scalar(double value) : node_(std::make_shared<ScalarNode>(value)) {}
Scalar Scalar::constant(double value) { return Scalar(std::make_shared<ScalarNode>(value, true)); }
double Scalar::value() const { return node_->value_; }
double Scalar::derivative() const { return node_->derivative_; }
void Scalar::zero_derivative() const { node_->derivative_ = 0; }
const ScalarFunction* Scalar::function() const { return node_->function_; }
const Context& Scalar::context() const { return node_->context_; }
const std::vector<Scalar>& Scalar::inputs() const { return node_->inputs_; }

void Scalar::set_value(double value) const {
  if (!node_->is_leaf()) throw std::logic_error("set_value: only a leaf's value can be changed");
  node_->value_ = value;
}

void Scalar::backward() const { backpropagate(node_, Derivative{{1}}); }

Scalar apply(const ScalarFunction& function, const std::vector<Scalar>& inputs) {
  Numbers x;
  bool is_constant = true;
  for (const Scalar& input : inputs) {
    x.push_back(input.value());
    is_constant = is_constant && input.node()->is_constant();
  }
  Context context;
  const double value = function.forward(context, x);
  const auto node = std::make_shared<ScalarNode>(value, is_constant);
  node->function_ = &function;
  node->context_ = std::move(context);
  node->inputs_ = inputs;
  return Scalar(node);
}

}  // namespace course
