// Task 2.5: a network of tensors that learns points.
#include "module2/tensor_network.hpp"

#include <cstddef>

#include "not_implemented.hpp"

namespace course {

// BEGIN GIVEN
static TensorData uniform(const Shape& shape, std::mt19937& random) {
  TensorData result = filled(shape, 0);
  for (double& x : *result.storage) x = random() / 2147483648.0 - 1;
  return result;
}

TensorLayer::TensorLayer(int inputs, int outputs, std::mt19937& random)
    : weight(uniform({inputs, outputs}, random)), bias(uniform({outputs}, random)) {}

std::vector<Tensor> TensorNetwork::parameters() const {
  std::vector<Tensor> result;
  for (const TensorLayer& layer : layers) {
    result.push_back(layer.weight);
    result.push_back(layer.bias);
  }
  return result;
}

Tensor coordinates_of(const std::vector<Point>& points) {
  std::vector<double> numbers;
  for (const Point& point : points) numbers.insert(numbers.end(), {point.x, point.y});
  return Tensor::constant(make_data({static_cast<int>(points.size()), 2}, numbers));
}

Tensor labels_of(const std::vector<Point>& points) {
  std::vector<double> numbers;
  for (const Point& point : points) numbers.push_back(point.label);
  return Tensor::constant(make_data({static_cast<int>(points.size()), 1}, numbers));
}
// END GIVEN

Tensor TensorLayer::forward(const Tensor& x) const {
  // BEGIN SOLUTION 2.5 (TensorLayer::forward)
  const int points = x.shape()[0], inputs = weight.shape()[0], outputs = weight.shape()[1];
  const Tensor products = view(x, {points, inputs, 1}) * weight;
  return view(sum(products, 1), {points, outputs}) + bias;
  // END SOLUTION
}

Tensor TensorNetwork::forward(const Tensor& x) const {
  // BEGIN SOLUTION 2.5 (TensorNetwork::forward)
  const Tensor first = relu(layers[0].forward(x)), second = relu(layers[1].forward(first));
  return sigmoid(layers[2].forward(second));
  // END SOLUTION
}

double train_step(const TensorNetwork& network, const std::vector<Point>& points, double rate) {
  // BEGIN SOLUTION 2.5 (train_step)
  for (const Tensor& parameter : network.parameters()) parameter.zero_derivative();
  const Tensor y = labels_of(points), output = network.forward(coordinates_of(points));
  const Tensor p = y * output + (1 - y) * (1 - output);
  const Tensor loss = -sum(log(p)) / static_cast<double>(points.size());
  loss.backward();
  for (const Tensor& parameter : network.parameters()) {
    TensorData moved = parameter.derivative();
    for (std::size_t i = 0; i < moved.storage->size(); ++i) {
      (*moved.storage)[i] = (*parameter.data().storage)[i] - rate * (*moved.storage)[i];
    }
    parameter.set_data(moved);
  }
  return loss.data().at({});
  // END SOLUTION
}

}  // namespace course
