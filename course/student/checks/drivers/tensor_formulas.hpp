// Values and derivatives of functions that are made of functions of Tensors.
#pragma once

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_text.hpp"
#include "module2/tensor.hpp"

namespace course {

/// Reads the name of a function and what it has to know, and applies it.
using Function = Tensor (*)(Request& request, const Tensor& x);

/// Reads x, then a function.
template <Function function> void value(Request& request, Answer& answer) {
  const Tensor x = tensor(request);
  answer << function(request, x).data();
}

/// Reads x, weights of the shape of the result, then a function. The derivative of the sum of the function's elements
/// times the weights.
template <Function function> void derivative(Request& request, Answer& answer) {
  const Tensor x = tensor(request), weights = Tensor::constant(tensor(request));
  sum(function(request, x) * weights).backward();
  answer << x.derivative();
}

}  // namespace course
