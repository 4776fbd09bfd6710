// A formula of Scalars in a request: the values of its leaves, then steps in reverse Polish order: "x0" puts leaf 0 on
// the stack, "#2.5" a plain number, and a function replaces its arguments on the stack by its value.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "module1/scalar.hpp"
#include "module1/scalar_functions.hpp"

namespace course {

struct Formula {
  std::vector<Scalar> leaves;
  Scalar value = 0;
};

inline Scalar computed(const std::string& function, const Scalar& a) {
  static const Inv inverse;
  if (function == "neg") return -a;
  if (function == "inv") return apply(inverse, {a});
  if (function == "log") return log(a);
  if (function == "exp") return exp(a);
  if (function == "sigmoid") return sigmoid(a);
  if (function == "relu") return relu(a);
  throw std::logic_error("this driver has no " + function);
}

inline Scalar computed(const std::string& function, const Scalar& a, const Scalar& b) {
  if (function == "+") return a + b;
  if (function == "-") return a - b;
  if (function == "*") return a * b;
  if (function == "/") return a / b;
  if (function == "<") return a < b;
  if (function == ">") return a > b;
  if (function == "==") return a == b;
  throw std::logic_error("this driver has no " + function);
}

inline Formula formula(Request& request) {
  Formula result;
  for (const double x : request.numbers()) result.leaves.emplace_back(x);
  std::vector<Scalar> stack;
  const auto pop = [&] {
    const Scalar top = stack.back();
    stack.pop_back();
    return top;
  };
  for (int steps = request.whole(); steps > 0; --steps) {
    const std::string step = request.word();
    if (step[0] == 'x') {
      stack.push_back(result.leaves[static_cast<std::size_t>(std::stoi(step.substr(1)))]);
    } else if (step[0] == '#') {
      stack.emplace_back(std::stod(step.substr(1)));
    } else if (std::string("+-*/<>==").find(step) != std::string::npos) {
      const Scalar b = pop(), a = pop();
      stack.push_back(computed(step, a, b));
    } else if (step == "dup") {
      stack.push_back(stack.back());
    } else {
      stack.push_back(computed(step, pop()));
    }
  }
  result.value = stack.back();
  return result;
}

}  // namespace course
