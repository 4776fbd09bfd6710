// Formulas of Scalars in reverse Polish order, as the drivers of module 1 read them, and their values and derivatives
// by minitorch.
#pragma once

#include <string>
#include <vector>

#include "course/judge/random.hpp"

namespace course::judge {

struct Formula {
  std::vector<double> leaves;
  std::vector<std::string> steps;  // "x0", "#2.5", "dup", "+", "log", ...

  double value() const;
  /// The derivatives with respect to all leaves; 0 for a leaf that the value does not depend on.
  std::vector<double> derivatives() const;
  std::string request() const;
  /// The formula and its leaves: "(x0 * log(x1)) at x0 = 2, x1 = 3".
  std::string shown() const;
};

/// A formula of this many functions, with values that are not large.
Formula random_formula(Random& random, int functions);

}  // namespace course::judge
