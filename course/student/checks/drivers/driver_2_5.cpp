// Runs and trains the network of tensors of task 2.5.
#include <random>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/points_text.hpp"
#include "checks/drivers/tensor_text.hpp"
#include "module2/tensor_network.hpp"

namespace {

using course::Answer;
using course::Point;
using course::Request;
using course::Tensor;
using course::TensorNetwork;

// Reads the hidden size and the numbers of all parameters.
TensorNetwork network(Request& request) {
  std::mt19937 random(0);
  TensorNetwork result(request.whole(), random);
  request.whole();  // how many numbers follow
  for (const Tensor& parameter : result.parameters()) {
    course::TensorData data = course::filled(parameter.shape(), 0);
    for (double& x : *data.storage) x = request.number();
    parameter.set_data(data);
  }
  return result;
}

void layer(Request& request, Answer& answer) {
  std::mt19937 random(0);
  course::TensorLayer layer(1, 1, random);
  layer.weight = Tensor(course::tensor(request));
  layer.bias = Tensor(course::tensor(request));
  answer << layer.forward(Tensor(course::tensor(request))).data();
}

void outputs(Request& request, Answer& answer) {
  const TensorNetwork net = network(request);
  answer << net.forward(course::coordinates_of(course::points(request))).data();
}

// The loss of each step, and the parameters after the last.
void steps(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const TensorNetwork net = network(request);
  const std::vector<Point> all = course::points(request);
  for (int i = 0; i < n; ++i) answer << train_step(net, all, rate);
  for (const Tensor& parameter : net.parameters()) {
    for (const double x : course::elements_of(parameter.data())) answer << x;
  }
}

// The classes that a network predicts for other points, after some steps of training.
void learn(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const TensorNetwork net = network(request);
  const std::vector<Point> training = course::points(request), others = course::points(request);
  for (int i = 0; i < n; ++i) train_step(net, training, rate);
  for (const double x : course::elements_of(net.forward(course::coordinates_of(others)).data()))
    answer << (x > 0.5 ? 1 : 0);
}

}  // namespace

int main() { return course::drive({{"layer", layer}, {"outputs", outputs}, {"steps", steps}, {"learn", learn}}); }
