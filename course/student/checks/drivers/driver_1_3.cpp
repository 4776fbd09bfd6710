// Calls the derivatives and the chain rule of task 1.3.
#include <cstddef>
#include <string>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/formula.hpp"

namespace {

using course::Answer;
using course::Request;
using course::Scalar;

// The derivatives of a formula of one function of its leaves.
void backward(Request& request, Answer& answer) {
  const double d = request.number();
  const Scalar x = formula(request).value;
  answer << x.function()->backward(x.context(), d);
}

// What the chain rule returns: the name of each leaf, and the derivative with respect to it.
void chain(Request& request, Answer& answer) {
  const double d = request.number();
  const course::Formula f = formula(request);
  answer << "{";
  for (const auto& [input, derivative] : course::chain_rule(f.value, d)) {
    std::string name = "no-input-of-this";
    for (std::size_t i = 0; i < f.leaves.size(); ++i) {
      if (f.leaves[i].node() == input.node()) name = "x" + std::to_string(i);
    }
    answer << name << "=" << derivative;
  }
  answer << "}";
}

void of_a_leaf(Request& request, Answer& answer) {
  course::chain_rule(Scalar(request.number()), 1);
  answer << "returns";
}

}  // namespace

int main() { return course::drive({{"backward", backward}, {"chain_rule", chain}, {"of_a_leaf", of_a_leaf}}); }
