// Task 0.1: the operators.
#include "module0/operators.hpp"

#include <cmath>

#include "not_implemented.hpp"

namespace course {

double mul(double x, double y) {
  // BEGIN SOLUTION 0.1 (mul)
  return x * y;
  // END SOLUTION
}

double id(double x) {
  // BEGIN SOLUTION 0.1 (id)
  return x;
  // END SOLUTION
}

double add(double x, double y) {
  // BEGIN SOLUTION 0.1 (add)
  return x + y;
  // END SOLUTION
}

double neg(double x) {
  // BEGIN SOLUTION 0.1 (neg)
  return -x;
  // END SOLUTION
}

double lt(double x, double y) {
  // BEGIN SOLUTION 0.1 (lt)
  return x < y ? 1 : 0;
  // END SOLUTION
}

double eq(double x, double y) {
  // BEGIN SOLUTION 0.1 (eq)
  return x == y ? 1 : 0;
  // END SOLUTION
}

double max(double x, double y) {
  // BEGIN SOLUTION 0.1 (max)
  return x > y ? x : y;
  // END SOLUTION
}

double is_close(double x, double y) {
  // BEGIN SOLUTION 0.1 (is_close)
  return std::abs(x - y) < 0.01 ? 1 : 0;
  // END SOLUTION
}

double sigmoid(double x) {
  // BEGIN SOLUTION 0.1 (sigmoid)
  if (x >= 0) return 1 / (1 + std::exp(-x));
  return std::exp(x) / (1 + std::exp(x));
  // END SOLUTION
}

double relu(double x) {
  // BEGIN SOLUTION 0.1 (relu)
  return x > 0 ? x : 0;
  // END SOLUTION
}

double log(double x) {
  // BEGIN SOLUTION 0.1 (log)
  return std::log(x);
  // END SOLUTION
}

double exp(double x) {
  // BEGIN SOLUTION 0.1 (exp)
  return std::exp(x);
  // END SOLUTION
}

double inv(double x) {
  // BEGIN SOLUTION 0.1 (inv)
  return 1 / x;
  // END SOLUTION
}

double log_back(double x, double d) {
  // BEGIN SOLUTION 0.1 (log_back)
  return d / x;
  // END SOLUTION
}

double inv_back(double x, double d) {
  // BEGIN SOLUTION 0.1 (inv_back)
  return -d / (x * x);
  // END SOLUTION
}

double relu_back(double x, double d) {
  // BEGIN SOLUTION 0.1 (relu_back)
  return x > 0 ? d : 0;
  // END SOLUTION
}

}  // namespace course
