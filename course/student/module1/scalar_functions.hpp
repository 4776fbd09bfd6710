// Tasks 1.2 and 1.3: the functions of Scalars, forward and backward.
//
// Each function is a class. `forward` computes its value from its inputs (task 1.2, in scalar_forward.cpp), and saves
// in the context what its derivative needs: Mul, Inv, Log and Relu their inputs, Exp and Sigmoid their value.
// `backward` returns the derivative with respect to each input (task 1.3, in scalar_backward.cpp), if `d` is the
// derivative with respect to the value: the chain rule for one function.
//
//   Example: z = x y, with x = 2 and y = 5. forward returns 10 and saves 2 and 5.
//   backward with d = 3 returns {3 · 5, 3 · 2} = {15, 6}: z changes 5 times as fast as x, and 2 times as fast as y.
//
// Both need the operators of task 0.1. Task 1.4 puts the functions' derivatives together.
#pragma once

#include <vector>

namespace course {

using Numbers = std::vector<double>;

/// What forward saves for backward.
struct Context {
  Numbers saved;
};

class ScalarFunction {
 public:
  virtual ~ScalarFunction() = default;
  virtual const char* name() const = 0;
  /// The value of the function. Saves in `context` what backward needs.
  virtual double forward(Context& context, const Numbers& x) const = 0;
  /// The derivative of a result with respect to each input x, where `d` is its derivative with respect to the value of
  /// this function.
  virtual Numbers backward(const Context& context, double d) const = 0;
};

/// x0 + x1
class Add : public ScalarFunction {
 public:
  const char* name() const override { return "add"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

/// x0 x1
class Mul : public ScalarFunction {
 public:
  const char* name() const override { return "mul"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

/// 1 / x0
class Inv : public ScalarFunction {
 public:
  const char* name() const override { return "inv"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

/// -x0
class Neg : public ScalarFunction {
 public:
  const char* name() const override { return "neg"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

/// the natural logarithm of x0
class Log : public ScalarFunction {
 public:
  const char* name() const override { return "log"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

/// e to the power of x0
class Exp : public ScalarFunction {
 public:
  const char* name() const override { return "exp"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

/// 1 / (1 + e to the power of -x0)
class Sigmoid : public ScalarFunction {
 public:
  const char* name() const override { return "sigmoid"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

/// x0 if it is above 0, else 0; its derivative at 0 is 0
class Relu : public ScalarFunction {
 public:
  const char* name() const override { return "relu"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

/// 1 if x0 < x1, else 0; its derivatives are 0
class Lt : public ScalarFunction {
 public:
  const char* name() const override { return "lt"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

/// 1 if x0 = x1, else 0; its derivatives are 0
class Eq : public ScalarFunction {
 public:
  const char* name() const override { return "eq"; }
  double forward(Context& context, const Numbers& x) const override;
  Numbers backward(const Context& context, double d) const override;
};

}  // namespace course
