// Task 1.5: a network of Scalars that learns points.
#include "module1/scalar_network.hpp"

#include <cstddef>

#include "not_implemented.hpp"

namespace course {

// BEGIN GIVEN
Layer::Layer(int inputs, int outputs, std::mt19937& random) {
  const auto number = [&] { return Scalar(random() / 2147483648.0 - 1); };
  for (int i = 0; i < inputs; ++i) {
    weight.emplace_back();
    for (int j = 0; j < outputs; ++j) weight.back().push_back(number());
  }
  for (int j = 0; j < outputs; ++j) bias.push_back(number());
}

std::vector<Scalar> ScalarNetwork::parameters() const {
  std::vector<Scalar> result;
  for (const Layer& layer : layers) {
    for (const auto& row : layer.weight) result.insert(result.end(), row.begin(), row.end());
    result.insert(result.end(), layer.bias.begin(), layer.bias.end());
  }
  return result;
}
// END GIVEN

std::vector<Scalar> Layer::forward(const std::vector<Scalar>& x) const {
  // BEGIN SOLUTION 1.5 (Layer::forward)
  std::vector<Scalar> result = bias;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < result.size(); ++j) result[j] = result[j] + x[i] * weight[i][j];
  }
  return result;
  // END SOLUTION
}

Scalar ScalarNetwork::forward(double x, double y) const {
  // BEGIN SOLUTION 1.5 (ScalarNetwork::forward)
  std::vector<Scalar> values = {Scalar::constant(x), Scalar::constant(y)};
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    values = layers[layer].forward(values);
    for (Scalar& value : values) value = layer + 1 < layers.size() ? relu(value) : sigmoid(value);
  }
  return values[0];
  // END SOLUTION
}

double train_step(const ScalarNetwork& network, const std::vector<Point>& points, double rate) {
  // BEGIN SOLUTION 1.5 (train_step)
  for (const Scalar& parameter : network.parameters()) parameter.zero_derivative();
  Scalar loss = 0;
  for (const Point& point : points) {
    const Scalar output = network.forward(point.x, point.y);
    loss = loss - log(point.label == 1 ? output : 1 - output);
  }
  loss = loss / static_cast<double>(points.size());
  loss.backward();
  for (const Scalar& parameter : network.parameters()) {
    parameter.set_value(parameter.value() - rate * parameter.derivative());
  }
  return loss.value();
  // END SOLUTION
}

}  // namespace course
