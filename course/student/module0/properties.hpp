// Task 0.2: tests of the operators, by properties.
//
// A property is a rule that holds for all numbers, such as x + y = y + x. A test by properties tries the rule on random
// numbers. You write the tests here: each function gets a set of operators and some numbers, and returns whether the
// rules in its comment hold for them. Your tests are graded by wrong operators: a test must find each of them on one of
// a hundred random samples, and must let right operators pass on all. Numbers are from -10 to 10 and never closer than
// 0.001; compare results with is_close of operators.hpp where rounding may differ.
//
// Task 0.1 is needed only if your tests call its functions.
#pragma once

namespace course {

/// Operators to test: right ones, or wrong ones.
struct Operators {
  double (*mul)(double, double);
  double (*add)(double, double);
  double (*neg)(double);
  double (*lt)(double, double);
  double (*eq)(double, double);
  double (*max)(double, double);
  double (*sigmoid)(double);
  double (*relu)(double);
  double (*inv)(double);
};

/// sigmoid: it is from 0 to 1; 1 - sigmoid(x) = sigmoid(-x); sigmoid(0) = 1/2; it grows: for x < y, sigmoid(x) is not
/// above sigmoid(y), and it is below unless both are close to the same end.
bool test_sigmoid(const Operators& f, double x, double y);
/// lt: if x < y and y < z, then x < z; of x < y and y < x exactly one holds for different numbers; x < x does not hold.
bool test_lt(const Operators& f, double x, double y, double z);
/// eq: x = x; different numbers are not equal, in either order.
bool test_eq(const Operators& f, double x, double y);
/// mul: it does not see the order of its numbers; 1 x = x; 0 x = 0; mul(x, mul(y, z)) = mul(mul(x, y), z).
bool test_mul(const Operators& f, double x, double y, double z);
/// add and neg: add does not see the order of its numbers; x + 0 = x; x + (-x) = 0; -(-x) = x;
/// add(x, add(y, z)) = add(add(x, y), z).
bool test_add(const Operators& f, double x, double y, double z);
/// mul and add together: z (x + y) = z x + z y.
bool test_distribute(const Operators& f, double x, double y, double z);
/// max and relu: max(x, y) is x or y, and below neither; relu(x) = max(x, 0).
bool test_max(const Operators& f, double x, double y);
/// inv: x inv(x) = 1 and inv(inv(x)) = x for each x that is not 0.
bool test_inv(const Operators& f, double x);

}  // namespace course
