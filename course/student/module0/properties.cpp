// Task 0.2: tests of the operators, by properties.
#include "module0/properties.hpp"

#include <cmath>

#include "not_implemented.hpp"

namespace course {

// BEGIN SOLUTION 0.2
namespace {

bool close(double a, double b) { return std::abs(a - b) < 1e-6 * (1 + std::abs(a) + std::abs(b)); }

}  // namespace
// END SOLUTION

bool test_sigmoid(const Operators& f, double x, double y) {
  // BEGIN SOLUTION 0.2 (test_sigmoid)
  const double a = f.sigmoid(x < y ? x : y), b = f.sigmoid(x < y ? y : x);
  const bool is_between_and_grows = a >= 0 && a < b && b <= 1;
  return is_between_and_grows && close(1 - f.sigmoid(x), f.sigmoid(-x)) && close(f.sigmoid(0), 0.5);
  // END SOLUTION
}

bool test_lt(const Operators& f, double x, double y, double z) {
  // BEGIN SOLUTION 0.2 (test_lt)
  if (f.lt(x, y) != 0 && f.lt(y, z) != 0 && f.lt(x, z) == 0) return false;
  const auto is_truth = [](double truth) { return truth == 0 || truth == 1; };
  return is_truth(f.lt(x, y)) && f.lt(x, y) + f.lt(y, x) == 1 && f.lt(x, x) == 0 && f.lt(x, y) == (x < y ? 1 : 0);
  // END SOLUTION
}

bool test_eq(const Operators& f, double x, double y) {
  // BEGIN SOLUTION 0.2 (test_eq)
  return f.eq(x, x) == 1 && f.eq(y, y) == 1 && f.eq(x, y) == 0 && f.eq(y, x) == 0;
  // END SOLUTION
}

bool test_mul(const Operators& f, double x, double y, double z) {
  // BEGIN SOLUTION 0.2 (test_mul)
  const bool is_symmetric = close(f.mul(x, y), f.mul(y, x));
  const bool is_associative = close(f.mul(x, f.mul(y, z)), f.mul(f.mul(x, y), z));
  return is_symmetric && is_associative && close(f.mul(1, x), x) && close(f.mul(0, x), 0);
  // END SOLUTION
}

bool test_add(const Operators& f, double x, double y, double z) {
  // BEGIN SOLUTION 0.2 (test_add)
  const bool is_symmetric = close(f.add(x, y), f.add(y, x));
  const bool is_associative = close(f.add(x, f.add(y, z)), f.add(f.add(x, y), z));
  const bool has_opposites = close(f.add(x, f.neg(x)), 0) && close(f.neg(f.neg(x)), x);
  return is_symmetric && is_associative && has_opposites && close(f.add(x, 0), x);
  // END SOLUTION
}

bool test_distribute(const Operators& f, double x, double y, double z) {
  // BEGIN SOLUTION 0.2 (test_distribute)
  return close(f.mul(z, f.add(x, y)), f.add(f.mul(z, x), f.mul(z, y)));
  // END SOLUTION
}

bool test_max(const Operators& f, double x, double y) {
  // BEGIN SOLUTION 0.2 (test_max)
  const double larger = f.max(x, y);
  return (larger == x || larger == y) && larger >= x && larger >= y && f.relu(x) == f.max(x, 0);
  // END SOLUTION
}

bool test_inv(const Operators& f, double x) {
  // BEGIN SOLUTION 0.2 (test_inv)
  return x == 0 || (close(f.mul(x, f.inv(x)), 1) && close(f.inv(f.inv(x)), x));
  // END SOLUTION
}

}  // namespace course
