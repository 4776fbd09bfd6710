// Computes formulas of Scalars (task 1.2).
#include <algorithm>
#include <string>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/formula.hpp"

namespace {

using course::Answer;
using course::Request;
using course::Scalar;

void value(Request& request, Answer& answer) { answer << formula(request).value.value(); }

// Names the functions from the output to the leaves: a function, then its inputs, those of sums, products and
// comparisons by = in the order of their texts, since a b is b a. A leaf is its value.
std::string described(const Scalar& x) {
  if (x.function() == nullptr) return (Answer() << x.value()).text();
  std::vector<std::string> inputs;
  for (const Scalar& input : x.inputs()) inputs.push_back(described(input));
  const std::string name = x.function()->name();
  if (name == "add" || name == "mul" || name == "eq") std::sort(inputs.begin(), inputs.end());
  std::string text = " " + name + " {";
  for (const std::string& input : inputs) text += input;
  return text + " }";
}

void graph(Request& request, Answer& answer) { answer << described(formula(request).value); }

// What a function's forward saves.
template <class Function> void saved(Request& request, Answer& answer) {
  course::Context context;
  Function().forward(context, request.numbers());
  answer << context.saved;
}

}  // namespace

int main() {
  return course::drive({{"value", value},
                        {"graph", graph},
                        {"mul_saves", saved<course::Mul>},
                        {"inv_saves", saved<course::Inv>},
                        {"log_saves", saved<course::Log>},
                        {"exp_saves", saved<course::Exp>},
                        {"relu_saves", saved<course::Relu>},
                        {"sigmoid_saves", saved<course::Sigmoid>}});
}
