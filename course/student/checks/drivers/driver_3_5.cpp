// Runs and trains the network of task 3.5.
#include <algorithm>
#include <random>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_text.hpp"
#include "module3/fast_network.hpp"
#include "module3/parallel_ops.hpp"

namespace {

using course::Answer;
using course::FastNetwork;
using course::Request;
using course::Tensor;
using course::TensorData;

// Reads the sizes of the layers and the numbers of all parameters.
FastNetwork network(Request& request) {
  std::mt19937 random(0);
  const int inputs = request.whole(), hidden = request.whole();
  FastNetwork result(inputs, hidden, request.whole(), random);
  request.whole();  // how many numbers follow
  for (const Tensor& parameter : result.parameters()) {
    TensorData data = course::filled(parameter.shape(), 0);
    for (double& x : *data.storage) x = request.number();
    parameter.set_data(data);
  }
  return result;
}

void product(Request& request, Answer& answer) {
  const TensorData a = course::tensor(request);
  answer << course::MatrixProduct().forward({a, course::tensor(request)});
}

void derivatives(Request& request, Answer& answer) {
  const TensorData a = course::tensor(request), b = course::tensor(request), d = course::tensor(request);
  const course::MatrixProduct function;
  for (const TensorData& derivative : function.backward({{a, b}, function.forward({a, b})}, d)) answer << derivative;
}

void outputs(Request& request, Answer& answer) {
  const FastNetwork net = network(request);
  answer << net.forward(Tensor::constant(course::tensor(request))).data();
}

// The loss of each step, and the parameters after the last.
void steps(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const FastNetwork net = network(request);
  const Tensor x = Tensor::constant(course::tensor(request)), y = Tensor::constant(course::tensor(request));
  for (int i = 0; i < n; ++i) answer << train_step(net, x, y, rate);
  for (const Tensor& parameter : net.parameters()) {
    for (const double number : course::elements_of(parameter.data())) answer << number;
  }
}

// The digits that a network finds in other pictures, after some steps of training.
void learn(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const FastNetwork net = network(request);
  const Tensor x = Tensor::constant(course::tensor(request)), y = Tensor::constant(course::tensor(request));
  const Tensor others = Tensor::constant(course::tensor(request));
  for (int i = 0; i < n; ++i) train_step(net, x, y, rate);
  const TensorData result = net.forward(others).data();
  const std::vector<double> all = course::elements_of(result);
  const auto classes = static_cast<std::ptrdiff_t>(result.shape[1]);
  for (auto row = all.begin(); row != all.end(); row += classes)
    answer << static_cast<double>(std::max_element(row, row + classes) - row);
}

}  // namespace

int main() {
  course::use_backend(course::parallel_backend());
  return course::drive(
      {{"product", product}, {"derivatives", derivatives}, {"outputs", outputs}, {"steps", steps}, {"learn", learn}});
}
