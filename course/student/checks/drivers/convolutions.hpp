// Calls a convolution: the same for one dimension and for two.
#pragma once

#include <stdexcept>
#include <string>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_text.hpp"
#include "module2/tensor_functions.hpp"

namespace course {

/// Reads x and the weight.
template <class Convolution> void forward(Request& request, Answer& answer) {
  const TensorData x = tensor(request), weight = tensor(request);
  answer << Convolution().forward({x, weight});
}

/// Reads which derivative is wanted, x, the weight, and the derivative of the result.
template <class Convolution> void backward(Request& request, Answer& answer) {
  const std::string input = request.word();
  const TensorData x = tensor(request), weight = tensor(request), d = tensor(request);
  const Tensors derivatives = Convolution().backward({{x, weight}, {}}, d);
  if (derivatives.size() != 2) throw std::logic_error("backward must return two derivatives, for x and for w");
  answer << derivatives[input == "x" ? 0 : 1];
}

template <class Convolution> int drive_convolution() {
  return drive({{"forward", forward<Convolution>}, {"backward", backward<Convolution>}});
}

}  // namespace course
