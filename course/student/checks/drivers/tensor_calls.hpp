// The functions of numbers and of Tensors that requests name.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_text.hpp"
#include "module0/lists.hpp"
#include "module2/tensor.hpp"

namespace course {

inline OneNumber function_of_one(const std::string& name) {
  if (name == "square") return [](double x) { return x * x; };
  if (name == "half") return [](double x) { return x / 2; };
  return [](double x) { return x + 1; };  // next
}

inline TwoNumbers function_of_two(const std::string& name) {
  if (name == "add") return [](double x, double y) { return x + y; };
  if (name == "sub") return [](double x, double y) { return x - y; };
  if (name == "twice_and_add") return [](double x, double y) { return 2 * x + y; };
  return [](double x, double y) { return x * y; };  // mul
}

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
