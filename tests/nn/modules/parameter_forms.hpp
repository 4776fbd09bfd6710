// The table of the forms in which each function of tensors is called: free function and member, of a tensor and of a
// parameter.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::test {

using Results = std::vector<Tensor>;

// A call of a function with a tensor and with a parameter, in each of its forms.
struct FormsRow {
  std::string name;
  std::vector<std::function<Results(const Tensor&)>> of_tensor;
  std::vector<std::function<Results(const nn::Parameter&)>> of_parameter;
};

std::vector<FormsRow> all_rows();

}  // namespace minitorch::test
