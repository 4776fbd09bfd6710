// Calls maximum, max pooling, softmax and dropout of task 4.4.
#include <stdexcept>
#include <string>

#include "checks/drivers/tensor_formulas.hpp"
#include "module4/softmax.hpp"

namespace {

using course::Request;
using course::Tensor;

Tensor dropped(Request& request, const Tensor& x) {
  const double rate = request.number();
  const bool is_training = request.word() == "training";
  return course::dropout(x, rate, Tensor::constant(course::tensor(request)), is_training);
}

Tensor of(Request& request, const Tensor& x) {
  const std::string name = request.word();
  if (name == "max") return course::max(x, request.whole());
  if (name == "softmax") return course::softmax(x, request.whole());
  if (name == "logsoftmax") return course::logsoftmax(x, request.whole());
  if (name == "dropout") return dropped(request, x);
  if (name != "max_pool2d") throw std::runtime_error("this driver has no function " + name);
  const int height = request.whole();
  return course::max_pool2d(x, height, request.whole());
}

}  // namespace

int main() { return course::drive({{"value", course::value<of>}, {"derivative", course::derivative<of>}}); }
