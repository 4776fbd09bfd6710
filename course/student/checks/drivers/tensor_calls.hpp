// The functions of Tensors that requests name.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/functions_of_numbers.hpp"
#include "checks/drivers/tensor_text.hpp"
#include "module2/tensor.hpp"

namespace course {

/// Reads the name of a function of Tensors, and what it has to know: a dimension, an order or a shape.
inline std::shared_ptr<const TensorFunction> tensor_function(Request& request) {
  const std::string name = request.word();
  if (name == "neg") return std::make_shared<NegTensor>();
  if (name == "inv") return std::make_shared<InvTensor>();
  if (name == "log") return std::make_shared<LogTensor>();
  if (name == "exp") return std::make_shared<ExpTensor>();
  if (name == "sigmoid") return std::make_shared<SigmoidTensor>();
  if (name == "relu") return std::make_shared<ReluTensor>();
  if (name == "add") return std::make_shared<AddTensors>();
  if (name == "mul") return std::make_shared<MulTensors>();
  if (name == "sum") return std::make_shared<SumTensor>(request.whole());
  if (name == "permute") return std::make_shared<PermuteTensor>(request.wholes());
  if (name == "view") return std::make_shared<ViewTensor>(request.wholes());
  throw std::runtime_error("this driver has no function " + name);
}

/// Reads the number of inputs and each.
inline Tensors inputs(Request& request) {
  Tensors result;
  for (int n = request.whole(); n > 0; --n) result.push_back(tensor(request));
  return result;
}

}  // namespace course
