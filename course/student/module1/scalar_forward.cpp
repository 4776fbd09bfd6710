// Task 1.2: the values of the functions of Scalars, and formulas of Scalars.
#include "module0/operators.hpp"
#include "module1/scalar.hpp"
#include "module1/scalar_functions.hpp"
#include "not_implemented.hpp"

namespace course {

double Add::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Add::forward)
  return add(x[0], x[1]);
  // END SOLUTION
}

double Mul::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Mul::forward)
  context.saved = x;
  return mul(x[0], x[1]);
  // END SOLUTION
}

double Inv::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Inv::forward)
  context.saved = x;
  return inv(x[0]);
  // END SOLUTION
}

double Neg::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Neg::forward)
  return neg(x[0]);
  // END SOLUTION
}

double Log::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Log::forward)
  context.saved = x;
  return log(x[0]);
  // END SOLUTION
}

double Exp::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Exp::forward)
  context.saved = {exp(x[0])};
  return context.saved[0];
  // END SOLUTION
}

double Sigmoid::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Sigmoid::forward)
  context.saved = {sigmoid(x[0])};
  return context.saved[0];
  // END SOLUTION
}

double Relu::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Relu::forward)
  context.saved = x;
  return relu(x[0]);
  // END SOLUTION
}

double Lt::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Lt::forward)
  return lt(x[0], x[1]);
  // END SOLUTION
}

double Eq::forward(Context& context, const Numbers& x) const {
  // BEGIN SOLUTION 1.2 (Eq::forward)
  return eq(x[0], x[1]);
  // END SOLUTION
}

// The functions themselves, for `apply`. These are given.
[[maybe_unused]] static const Add add_function;
[[maybe_unused]] static const Mul mul_function;
[[maybe_unused]] static const Inv inv_function;
[[maybe_unused]] static const Neg neg_function;
[[maybe_unused]] static const Log log_function;
[[maybe_unused]] static const Exp exp_function;
[[maybe_unused]] static const Sigmoid sigmoid_function;
[[maybe_unused]] static const Relu relu_function;
[[maybe_unused]] static const Lt lt_function;
[[maybe_unused]] static const Eq eq_function;

// An example: a + b is apply(add_function, {a, b}).

Scalar operator+(const Scalar& a, const Scalar& b) {
  // BEGIN SOLUTION 1.2 (operator+)
  return apply(add_function, {a, b});
  // END SOLUTION
}

Scalar operator-(const Scalar& a, const Scalar& b) {
  // BEGIN SOLUTION 1.2 (operator-)
  return a + -b;
  // END SOLUTION
}

Scalar operator*(const Scalar& a, const Scalar& b) {
  // BEGIN SOLUTION 1.2 (operator*)
  return apply(mul_function, {a, b});
  // END SOLUTION
}

Scalar operator/(const Scalar& a, const Scalar& b) {
  // BEGIN SOLUTION 1.2 (operator/)
  return a * apply(inv_function, {b});
  // END SOLUTION
}

Scalar operator-(const Scalar& a) {
  // BEGIN SOLUTION 1.2 (operator- of one)
  return apply(neg_function, {a});
  // END SOLUTION
}

Scalar operator<(const Scalar& a, const Scalar& b) {
  // BEGIN SOLUTION 1.2 (operator<)
  return apply(lt_function, {a, b});
  // END SOLUTION
}

Scalar operator>(const Scalar& a, const Scalar& b) {
  // BEGIN SOLUTION 1.2 (operator>)
  return apply(lt_function, {b, a});
  // END SOLUTION
}

Scalar operator==(const Scalar& a, const Scalar& b) {
  // BEGIN SOLUTION 1.2 (operator==)
  return apply(eq_function, {a, b});
  // END SOLUTION
}

Scalar log(const Scalar& a) {
  // BEGIN SOLUTION 1.2 (log)
  return apply(log_function, {a});
  // END SOLUTION
}

Scalar exp(const Scalar& a) {
  // BEGIN SOLUTION 1.2 (exp)
  return apply(exp_function, {a});
  // END SOLUTION
}

Scalar sigmoid(const Scalar& a) {
  // BEGIN SOLUTION 1.2 (sigmoid)
  return apply(sigmoid_function, {a});
  // END SOLUTION
}

Scalar relu(const Scalar& a) {
  // BEGIN SOLUTION 1.2 (relu)
  return apply(relu_function, {a});
  // END SOLUTION
}

}  // namespace course
