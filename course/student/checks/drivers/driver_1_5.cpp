// Runs and trains the network of Scalars of task 1.5.
#include <random>
#include <string>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/points_text.hpp"
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
  for (const Scalar& out : layer.forward(x)) answer << out.value();
}

void outputs(Request& request, Answer& answer) {
  const ScalarNetwork net = network(request);
  for (const Point& point : course::points(request)) answer << net.forward(point.x, point.y).value();
}

// The loss that each step returns.
void losses(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const ScalarNetwork net = network(request);
  const std::vector<Point> all = course::points(request);
  for (int i = 0; i < n; ++i) answer << train_step(net, all, rate);
}

// The parameters after some steps.
void parameters(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const ScalarNetwork net = network(request);
  const std::vector<Point> all = course::points(request);
  for (int i = 0; i < n; ++i) train_step(net, all, rate);
  for (const Scalar& parameter : net.parameters()) answer << parameter.value();
}

// The classes that a network predicts for other points, after some steps of training.
void learn(Request& request, Answer& answer) {
  const int n = request.whole();
  const double rate = request.number();
  const ScalarNetwork net = network(request);
  const std::vector<Point> training = course::points(request), others = course::points(request);
  for (int i = 0; i < n; ++i) train_step(net, training, rate);
  for (const Point& point : others) answer << (net.forward(point.x, point.y).value() > 0.5 ? 1 : 0);
}

}  // namespace

int main() {
  return course::drive(
      {{"layer", layer}, {"outputs", outputs}, {"losses", losses}, {"parameters", parameters}, {"learn", learn}});
}
