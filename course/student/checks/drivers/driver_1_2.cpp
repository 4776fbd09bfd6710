// Computes formulas of Scalars (task 1.2).
#include <string>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/formula.hpp"

namespace {

using course::Answer;
using course::Request;
using course::Scalar;

void value(Request& request, Answer& answer) { answer << formula(request).value.value(); }

// Names the functions from the output to the leaves: a function, then its inputs. A leaf is its value.
void describe(const Scalar& x, Answer& answer) {
  if (x.function() == nullptr) return static_cast<void>(answer << x.value());
  answer << x.function()->name() << "{";
  for (const Scalar& input : x.inputs()) describe(input, answer);
  answer << "}";
}

void graph(Request& request, Answer& answer) { describe(formula(request).value, answer); }

void saved(Request& request, Answer& answer) { answer << formula(request).value.context().saved; }

}  // namespace

int main() { return course::drive({{"value", value}, {"graph", graph}, {"saved", saved}}); }
