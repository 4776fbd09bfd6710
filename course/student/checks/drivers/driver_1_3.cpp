// Calls the derivatives and the chain rule of task 1.3.
#include <vector>

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

// What the chain rule returns: the number of each leaf, and the derivative with respect to it.
void chain(Request& request, Answer& answer) {
  const double d = request.number();
  const course::Formula f = formula(request);
  for (const auto& [input, derivative] : course::chain_rule(f.value, d)) {
    int number = -1;
    for (int i = 0; i < static_cast<int>(f.leaves.size()); ++i) {
      if (f.leaves[static_cast<std::size_t>(i)].node() == input.node()) number = i;
    }
    answer << number << derivative;
  }
}

void of_a_leaf(Request& request, Answer& answer) {
  course::chain_rule(Scalar(request.number()), 1);
  answer << "returns";
}

}  // namespace

int main() { return course::drive({{"backward", backward}, {"chain_rule", chain}, {"of_a_leaf", of_a_leaf}}); }
