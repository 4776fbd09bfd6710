// Runs and trains the network of tensors of task 2.5.
#include <random>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/points_text.hpp"
#include "checks/drivers/tensor_training.hpp"
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
  course::read_parameters(result, request);
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

void steps(Request& request, Answer& answer) {
  const course::Steps steps(request);
  const double rate = request.number();
  const TensorNetwork net = network(request);
  const std::vector<Point> all = course::points(request);
  course::answer_steps(answer, steps, net, [&](int) { return train_step(net, all, rate); });
}

// The classes that a network gives to other points, after some steps of training.
void classes(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const TensorNetwork net = network(request);
  const std::vector<Point> training = course::points(request), others = course::points(request);
  for (int i = 0; i < n; ++i) train_step(net, training, rate);
  course::write_classes(answer, net.forward(course::coordinates_of(others)));
}

}  // namespace

int main() { return course::drive({{"layer", layer}, {"outputs", outputs}, {"steps", steps}, {"classes", classes}}); }
