// Task 0.2: tests of the operators, by properties.
//
// A property is a rule that holds for all numbers, such as x + y = y + x. A test by properties tries the rule on random
// numbers. You write the tests here: each function gets a set of operators and some numbers, a sample, and returns
// whether the rules in its comment hold for them. Your tests are graded by wrong operators: a test must find each of
// them on one of a hundred random samples, and must let right operators pass on all.
//
// The numbers of a sample are from -10 to 10; no two of them are closer than 0.001, and none is closer to 0. Where
// rounding may differ, as in (x + y) + z and x + (y + z), compare with some room, 1e-9 times the size of the numbers
// for example: wrong operators may be wrong by little. This task needs no earlier one, and no later one needs it.
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

/// sigmoid: it is from 0 to 1; 1 - sigmoid(x) = sigmoid(-x); sigmoid(0) = 1/2; it grows: for x < y, sigmoid(x) is below
/// sigmoid(y).
bool test_sigmoid(const Operators& f, double x, double y);
/// lt: it is 1 if x < y and 0 if not, as C++'s own comparison says; so of lt(x, y) and lt(y, x) exactly one is 1, and
/// lt(x, x) is 0; if lt(x, y) and lt(y, z) are 1, so is lt(x, z).
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
