// Joins parameters to a vector, and divides a vector among them.
#include "nn/modules/parameter_vector.hpp"

#include <cstdint>
#include <string>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "nn/checks/one_dtype.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

Tensor parameters_to_vector(const std::vector<Parameter>& parameters) {
  if (parameters.empty()) throw Error("parameters_to_vector: there are no parameters, there must be at least one");
  std::vector<Tensor> parts;
  for (const Parameter& parameter : parameters) {
    check_one_dtype("parameters_to_vector", "a parameter", parameter.dtype(), "the first", parameters[0].dtype());
    parts.push_back(flatten(parameter.value()));
  }
  return cat(parts);
}

void vector_to_parameters(const Tensor& vector, const std::vector<Parameter>& parameters) {
  std::int64_t elements = 0;
  for (const Parameter& parameter : parameters) elements += parameter.numel();
  if (vector.shape() != Shape{elements}) {
    throw ShapeError("vector_to_parameters: a vector " + to_text(vector.shape()) + " for parameters of " +
                     std::to_string(elements) + " elements, it must be " + to_text(Shape{elements}));
  }
  for (const Parameter& parameter : parameters)
    check_one_dtype("vector_to_parameters", "the vector", vector.dtype(), "a parameter", parameter.dtype());
  const auto guard = no_grad();
  const Tensor source = vector.detach().clone();  // the vector may be a view of a parameter
  std::int64_t start = 0;
  for (const Parameter& parameter : parameters) {
    parameter.value().copy_(reshape(narrow(source, 0, start, parameter.numel()), parameter.shape()));
    start += parameter.numel();
  }
}

}  // namespace minitorch::nn
