// Calls the derivatives of task 2.4.
#include <string>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_calls.hpp"

namespace {

using course::Answer;
using course::Request;
using course::Tensor;
using course::TensorData;

void undo(Request& request, Answer& answer) {
  const TensorData d = course::tensor(request);
  answer << course::undo_broadcast(d, request.wholes());
}

// The derivatives with respect to all inputs of a function.
void backward(Request& request, Answer& answer) {
  const auto function = course::tensor_function(request);
  const course::Tensors x = course::inputs(request);
  const TensorData d = course::tensor(request);
  for (const TensorData& derivative : function->backward({x, function->forward(x)}, d)) answer << derivative;
}

// Reads tensors, then functions with the numbers of their inputs; each result has the next number. The derivatives of
// the sum of the last with respect to all tensors.
void formula(Request& request, Answer& answer) {
  std::vector<Tensor> values;
  const course::Tensors leaves = course::inputs(request);
  for (const TensorData& leaf : leaves) values.emplace_back(leaf);
  for (int steps = request.whole(); steps > 0; --steps) {
    const auto function = course::tensor_function(request);
    std::vector<Tensor> arguments;
    for (const int number : request.wholes()) arguments.push_back(values[static_cast<std::size_t>(number)]);
    values.push_back(course::apply(function, arguments));
  }
  course::sum(values.back()).backward();
  for (std::size_t i = 0; i < leaves.size(); ++i) answer << values[i].derivative();
}

}  // namespace

int main() { return course::drive({{"undo", undo}, {"backward", backward}, {"formula", formula}}); }
