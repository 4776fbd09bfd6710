// Calls map, zip, reduce and the functions of Tensors of task 2.3.
#include <cstddef>
#include <string>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_calls.hpp"
#include "module2/tensor_ops.hpp"

namespace {

using course::Answer;
using course::Request;
using course::TensorData;

// A result, which must be contiguous.
void write_result(Answer& answer, const TensorData& result) {
  answer << result;
  std::vector<int> strides(result.shape.size(), 1);
  for (std::size_t d = strides.size(); d-- > 1;) strides[d - 1] = strides[d] * result.shape[d];
  if (result.strides != strides || result.offset != 0) answer << "and it is not contiguous";
}

void map(Request& request, Answer& answer) {
  const auto f = course::function_of_one(request.word());
  write_result(answer, course::map(f, course::tensor(request)));
}

void zip(Request& request, Answer& answer) {
  const auto f = course::function_of_two(request.word());
  const TensorData a = course::tensor(request), b = course::tensor(request);
  write_result(answer, course::zip(f, a, b));
}

void reduce(Request& request, Answer& answer) {
  const auto f = course::function_of_two(request.word());
  const double start = request.number();
  const int dim = request.whole();
  write_result(answer, course::reduce(f, start, course::tensor(request), dim));
}

// The value of a function, and whether the inputs are as they were.
void forward(Request& request, Answer& answer) {
  const auto function = course::tensor_function(request);
  const course::Tensors x = course::inputs(request);
  std::vector<std::vector<double>> before;
  for (const TensorData& input : x) before.push_back(*input.storage);
  answer << function->forward(x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (*x[i].storage != before[i]) answer << "and an input has changed";
  }
}

void shares(Request& request, Answer& answer) {
  const auto function = course::tensor_function(request);
  const course::Tensors x = course::inputs(request);
  answer << (function->forward(x).storage == x[0].storage ? "view" : "copy");
}

void compare(Request& request, Answer& answer) {
  const std::string name = request.word();
  const TensorData a = course::tensor(request), b = course::tensor(request);
  answer << (name == "lt"   ? course::lt_tensors(a, b)
             : name == "eq" ? course::eq_tensors(a, b)
                            : course::is_close_tensors(a, b));
}

}  // namespace

int main() {
  return course::drive(
      {{"map", map}, {"zip", zip}, {"reduce", reduce}, {"forward", forward}, {"shares", shares}, {"compare", compare}});
}
