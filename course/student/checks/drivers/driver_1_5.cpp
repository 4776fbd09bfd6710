// Runs and trains the network of Scalars of task 1.5.
#include <random>
#include <string>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/points_text.hpp"
#include "checks/drivers/training.hpp"
#include "module1/scalar_network.hpp"

namespace {

using course::Answer;
using course::Point;
using course::Request;
using course::Scalar;
using course::ScalarNetwork;

// Reads the hidden size and all parameters.
ScalarNetwork network(Request& request) {
  std::mt19937 random(0);
  ScalarNetwork result(request.whole(), random);
  const std::vector<double> values = request.numbers();
  const std::vector<Scalar> parameters = result.parameters();
  for (std::size_t i = 0; i < values.size(); ++i) parameters[i].set_value(values[i]);
  return result;
}

void layer(Request& request, Answer& answer) {
  std::mt19937 random(0);
  const int inputs = request.whole(), outputs = request.whole();
  course::Layer layer(inputs, outputs, random);
  for (auto& row : layer.weight) {
    for (Scalar& weight : row) weight.set_value(request.number());
  }
  for (Scalar& bias : layer.bias) bias.set_value(request.number());
  std::vector<Scalar> x;
  for (const double value : request.numbers()) x.emplace_back(value);
  std::vector<double> values;
  for (const Scalar& out : layer.forward(x)) values.push_back(out.value());
  answer << values;
}

void outputs(Request& request, Answer& answer) {
  const ScalarNetwork net = network(request);
  for (const Point& point : course::points(request)) answer << net.forward(point.x, point.y).value();
}

// The weights of a layer row by row, or its biases.
std::vector<double> numbers_of(const ScalarNetwork& network, int parameter) {
  const course::Layer& layer = network.layers[static_cast<std::size_t>(parameter / 2)];
  std::vector<double> numbers;
  for (const auto& row : parameter % 2 == 0 ? layer.weight : std::vector<std::vector<Scalar>>{layer.bias}) {
    for (const Scalar& x : row) numbers.push_back(x.value());
  }
  return numbers;
}

void steps(Request& request, Answer& answer) {
  course::Steps steps(request);
  const double rate = request.number();
  const ScalarNetwork net = network(request);
  const std::vector<Point> all = course::points(request);
  steps.answer(
      answer, [&](int) { return train_step(net, all, rate); },
      [&net](int parameter) { return numbers_of(net, parameter); });
}

// The classes that a network gives to other points, after some steps of training.
void classes(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const ScalarNetwork net = network(request);
  const std::vector<Point> training = course::points(request), others = course::points(request);
  for (int i = 0; i < n; ++i) train_step(net, training, rate);
  std::vector<double> outputs;
  for (const Point& point : others) outputs.push_back(net.forward(point.x, point.y).value());
  course::write_classes(answer, outputs, 1);
}

}  // namespace

int main() { return course::drive({{"layer", layer}, {"outputs", outputs}, {"steps", steps}, {"classes", classes}}); }
