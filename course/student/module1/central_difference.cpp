// Task 1.1: the central difference.
#include "module1/central_difference.hpp"

#include "not_implemented.hpp"

namespace course {

double central_difference(const Function& f, const std::vector<double>& x, std::size_t i, double epsilon) {
  // BEGIN SOLUTION 1.1 (central_difference)
  std::vector<double> above = x, below = x;
  above[i] += epsilon;
  below[i] -= epsilon;
  return (f(above) - f(below)) / (2 * epsilon);
  // END SOLUTION
}

}  // namespace course
