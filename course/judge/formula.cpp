// Formulas of Scalars, by minitorch.
#include "course/judge/formula.hpp"

#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Scalar;

Scalar computed(const std::string& function, const Scalar& a) {
  if (function == "neg") return -a;
  if (function == "inv") return 1 / a;
  if (function == "log") return minitorch::log(a);
  if (function == "exp") return minitorch::exp(a);
  if (function == "sigmoid") return minitorch::sigmoid(a);
  return minitorch::relu(a);
}

Scalar computed(const std::string& function, const Scalar& a, const Scalar& b) {
  if (function == "+") return a + b;
  if (function == "-") return a - b;
  if (function == "*") return a * b;
  if (function == "/") return a / b;
  if (function == "<") return Scalar::constant(a < b ? 1 : 0);
  if (function == ">") return Scalar::constant(a > b ? 1 : 0);
  return Scalar::constant(a == b ? 1 : 0);
}

std::string computed(const std::string& function, const std::string& a) {
  if (function == "neg") return "-" + a;
  return function == "inv" ? "1 / " + a : function + "(" + a + ")";
}

std::string computed(const std::string& function, const std::string& a, const std::string& b) {
  return "(" + a + " " + function + " " + b + ")";
}

bool takes_two(const std::string& step) { return std::string("+-*/<>==").find(step) != std::string::npos; }

// The value at the end, whatever the values are: Scalars, or texts.
template <class Value, class Leaf, class Number>
Value evaluated(const std::vector<std::string>& steps, const Leaf& leaf, const Number& number) {
  std::vector<Value> stack;
  const auto pop = [&stack] {
    Value top = stack.back();
    stack.pop_back();
    return top;
  };
  for (const std::string& step : steps) {
    if (step[0] == 'x') {
      stack.push_back(leaf(std::stoul(step.substr(1))));
    } else if (step[0] == '#') {
      stack.push_back(number(step.substr(1)));
    } else if (step == "dup") {
      stack.push_back(Value(stack.back()));
    } else if (takes_two(step)) {
      const Value b = pop(), a = pop();
      stack.push_back(computed(step, a, b));
    } else {
      stack.push_back(computed(step, pop()));
    }
  }
  return stack.back();
}

Scalar evaluated(const std::vector<std::string>& steps, const std::vector<Scalar>& leaves) {
  return evaluated<Scalar>(
      steps, [&leaves](std::size_t i) { return leaves[i]; },
      [](const std::string& number) { return Scalar::constant(std::stod(number)); });
}

std::vector<Scalar> scalars(const std::vector<double>& values) { return {values.begin(), values.end()}; }

}  // namespace

double Formula::value() const { return evaluated(steps, scalars(leaves)).data(); }

std::vector<double> Formula::derivatives() const {
  const std::vector<Scalar> at = scalars(leaves);
  const Scalar y = evaluated(steps, at);
  if (!y.is_constant()) y.backward();
  std::vector<double> result;
  result.reserve(at.size());
  for (const Scalar& x : at) result.push_back(x.grad().value_or(0));
  return result;
}

std::string Formula::request() const {
  std::string result = text(leaves) + " " + std::to_string(steps.size());
  for (const std::string& step : steps) result += " " + step;
  return result;
}

std::string Formula::shown() const {
  auto result = evaluated<std::string>(
      steps, [](std::size_t i) { return "x" + std::to_string(i); }, [](const std::string& number) { return number; });
  for (std::size_t i = 0; i < leaves.size(); ++i)
    result += (i == 0 ? " at x" : ", x") + std::to_string(i) + " = " + text(leaves[i]);
  return result;
}

Formula random_formula(Random& random, int functions) {
  Formula f{random.numbers(3, -2, 2), {"x0"}};
  for (int i = 0; i < functions; ++i) {
    switch (random.whole(0, 5)) {
      case 0:
        f.steps.insert(f.steps.end(), {"x" + std::to_string(random.whole(0, 2)), "+"});
        break;
      case 1:
        f.steps.insert(f.steps.end(), {"x" + std::to_string(random.whole(0, 2)), "*", "sigmoid"});
        break;
      case 2:
        f.steps.insert(f.steps.end(), {"dup", "*", "#1", "+", "log"});
        break;
      case 3:
        f.steps.insert(f.steps.end(), {"neg", "sigmoid", "exp"});
        break;
      case 4:
        f.steps.insert(f.steps.end(), {"relu", "#3", "x1", "exp", "+", "/"});
        break;
      default:
        f.steps.insert(f.steps.end(), {"x" + std::to_string(random.whole(0, 2)), "-"});
        break;
    }
  }
  return f;
}

}  // namespace course::judge
