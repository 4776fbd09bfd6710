// Task 1.3: the derivatives of the functions of Scalars, and the chain rule.
#include <cstddef>
#include <stdexcept>

#include "module0/operators.hpp"
#include "module1/scalar.hpp"
#include "module1/scalar_functions.hpp"
#include "not_implemented.hpp"

// What each `forward` saves is agreed: Mul, Inv, Log and Relu save their inputs; Exp and Sigmoid their value; Add, Neg,
// Lt and Eq nothing. So each right version of task 1.2 works with each right version of this one.

namespace course {

Numbers Add::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Add::backward)
  static_cast<void>(context);
  return {d, d};
  // END SOLUTION
}

Numbers Mul::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Mul::backward)
  return {d * context.saved[1], d * context.saved[0]};
  // END SOLUTION
}

Numbers Inv::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Inv::backward)
  return {inv_back(context.saved[0], d)};
  // END SOLUTION
}

Numbers Neg::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Neg::backward)
  static_cast<void>(context);
  return {-d};
  // END SOLUTION
}

Numbers Log::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Log::backward)
  return {log_back(context.saved[0], d)};
  // END SOLUTION
}

Numbers Exp::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Exp::backward)
  return {d * context.saved[0]};
  // END SOLUTION
}

Numbers Sigmoid::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Sigmoid::backward)
  const double y = context.saved[0];
  return {d * y * (1 - y)};
  // END SOLUTION
}

Numbers Relu::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Relu::backward)
  return {relu_back(context.saved[0], d)};
  // END SOLUTION
}

Numbers Lt::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Lt::backward)
  static_cast<void>(context);
  return {0 * d, 0 * d};
  // END SOLUTION
}

Numbers Eq::backward(const Context& context, double d) const {
  // BEGIN SOLUTION 1.3 (Eq::backward)
  static_cast<void>(context);
  return {0 * d, 0 * d};
  // END SOLUTION
}

std::vector<std::pair<Scalar, double>> chain_rule(const Scalar& x, double d) {
  // BEGIN SOLUTION 1.3 (chain_rule)
  if (x.function() == nullptr) throw std::invalid_argument("chain_rule: a leaf has no function");
  const Numbers derivatives = x.function()->backward(x.context(), d);
  std::vector<std::pair<Scalar, double>> result;
  for (std::size_t i = 0; i < derivatives.size(); ++i) result.emplace_back(x.inputs()[i], derivatives[i]);
  return result;
  // END SOLUTION
}

}  // namespace course
