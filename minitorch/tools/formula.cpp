// Writes the graph of a derivative as a formula.
#include "minitorch/tools/formula.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "minitorch/functions/kept_constants.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/graph/pass/pass.hpp"
#include "minitorch/tools/value_text.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::graph {

namespace {

// How tightly a text is bound: that of a sum less than that of a product.
enum class Binding : int { sum, product, sign, power, atom };

struct Bound {
  std::string text;
  Binding binding = Binding::atom;
};

struct InfixOperator {
  std::string_view function, sign;
  Binding binding;
};
constexpr std::array infix_operators = {
    InfixOperator{"add", " + ", Binding::sum}, InfixOperator{"sub", " - ", Binding::sum},
    InfixOperator{"mul", " · ", Binding::product}, InfixOperator{"div", " / ", Binding::product},
    InfixOperator{"pow", "^", Binding::power}};

Bound number(std::string text) {
  const Binding binding = text.starts_with('-') ? Binding::sign : Binding::atom;
  return {std::move(text), binding};
}

std::string in_brackets(const std::string& text) { return "(" + text + ")"; }

// x before an operator that binds as `binding`, and y after it. x - (y - z) and x / (y / z) need their brackets, and so
// does what begins with a sign after an operator.
std::string before(const Bound& x, Binding binding) {
  const bool needs_brackets = x.binding < binding || (binding == Binding::power && x.binding == binding);
  return needs_brackets ? in_brackets(x.text) : x.text;
}
std::string after(const Bound& y, Binding binding, bool is_associative) {
  const bool needs_brackets =
      y.binding < binding || (y.binding == binding && !is_associative) || y.text.starts_with('-');
  return needs_brackets ? in_brackets(y.text) : y.text;
}

// Writes the nodes that a backward made, for each of their uses. Those below them, the values that it was given, are
// `named`.
template <class V> class Writer {
 public:
  using Named = std::function<std::string(Node<V>&)>;  // empty for a node that the backward made

  explicit Writer(Named named) : named_(std::move(named)) {}

  Bound written(Node<V>& node, int depth = 0) {
    constexpr int deepest = 40;
    if (std::string name = named_(node); !name.empty()) return number(std::move(name));
    if (depth == deepest || left_ == 0) return {"..."};
    --left_;
    std::vector<Bound> operands;
    for (std::size_t i = 0; i < node.edges().size(); ++i) {
      const Edge<V>& edge = node.edges()[i];
      operands.push_back(edge ? written(*edge, depth + 1) : number(constant_text(node, i)));
    }
    const std::string_view function = node.function();
    if (function == "neg") return {"-" + after(operands[0], Binding::product, true), Binding::sign};
    for (const InfixOperator& infix : infix_operators) {
      if (function != infix.function || operands.size() != 2) continue;
      const bool is_associative = function == "add" || function == "mul";
      return {before(operands[0], infix.binding) + std::string(infix.sign) +
                  after(operands[1], infix.binding, is_associative),
              infix.binding};
    }
    std::string text = std::string(function) + "(";
    if (function == "where") text += "..., ";  // its condition is no argument of the node
    for (const Bound& operand : operands) text += (&operand == operands.data() ? "" : ", ") + operand.text;
    return {text + ")"};
  }

 private:
  Named named_;
  int left_ = 256;  // nodes that may still be written: n nodes, each used twice, have 2ⁿ uses
};

template <class V> std::string formula_of(const V& dx, typename Writer<V>::Named named) {
  if (dx.is_constant()) return value_text(dx.data());
  return Writer<V>(std::move(named)).written(*dx.edge()).text;
}

Scalar leaf_of(double derivative) { return Scalar(derivative); }
Tensor leaf_of(const TensorData& derivative) { return Tensor(clone(derivative)).requires_grad_(); }

}  // namespace

template <class V>
std::vector<ChainRuleFormula> chain_rule_formulas(Node<V>& node, const DataOf<V>& derivative,
                                                  const std::function<std::string(const Node<V>&)>& name_of) {
  constexpr std::size_t most = 8;
  const std::span<Edge<V>> inputs = node.edges();
  std::vector<ChainRuleFormula> formulas(inputs.size());
  if (node.is_leaf() || inputs.size() > most) return formulas;
  const V dy = leaf_of(derivative);
  std::array<V, most> dx;
  const KeptConstants kept;
  try {
    Pass<V> pass("explain", GradMode::Recording::on);
    node.chain_rule(dy, dx.data());
  } catch (const GraphError&) {
    return formulas;  // the function has no backward that builds a graph
  }
  const auto is_given = [&](const Node<V>& other) {
    return &other == &node || &other == dy.edge().get() ||
           std::any_of(inputs.begin(), inputs.end(), [&](const Edge<V>& input) { return input.get() == &other; });
  };
  const auto symbol = [&](Node<V>& other) {
    return !is_given(other) ? "" : &other == dy.edge().get() ? "d" + name_of(node) : name_of(other);
  };
  const auto value = [&](Node<V>& other) {
    return !is_given(other) ? "" : &other == dy.edge().get() ? value_text(derivative) : value_text(other.output);
  };
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i]) formulas[i] = {formula_of<V>(dx[i], symbol), formula_of<V>(dx[i], value)};
  }
  return formulas;
}

template std::vector<ChainRuleFormula> chain_rule_formulas(Node<Scalar>&, const double&,
                                                           const std::function<std::string(const Node<Scalar>&)>&);
template std::vector<ChainRuleFormula> chain_rule_formulas(Node<Tensor>&, const TensorData&,
                                                           const std::function<std::string(const Node<Tensor>&)>&);

}  // namespace minitorch::graph
