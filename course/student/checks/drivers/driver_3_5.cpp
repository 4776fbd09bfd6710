// Runs and trains the network of task 3.5.
#include <random>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_training.hpp"
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
  course::read_parameters(result, request);
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
  answer << net.forward(course::constant(request)).data();
}

void steps(Request& request, Answer& answer) {
  const course::Steps steps(request);
  const double rate = request.number();
  const FastNetwork net = network(request);
  const Tensor x = course::constant(request), y = course::constant(request);
  course::answer_steps(answer, steps, net, [&](int) { return train_step(net, x, y, rate); });
}

// The digits that a network finds in other pictures, after some steps of training.
void classes(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const FastNetwork net = network(request);
  const Tensor x = course::constant(request), y = course::constant(request), others = course::constant(request);
  for (int i = 0; i < n; ++i) train_step(net, x, y, rate);
  course::write_classes(answer, net.forward(others));
}

}  // namespace

int main() {
  course::use_backend(course::parallel_backend());
  return course::drive({{"product", product},
                        {"derivatives", derivatives},
                        {"outputs", outputs},
                        {"steps", steps},
                        {"classes", classes}});
}
