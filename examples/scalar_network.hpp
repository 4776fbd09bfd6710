// A network of Scalars 2-H-H-1 that separates two classes of points, and one epoch of gradient descent on it.
// Each weight is a Scalar, as in the course: the slowest way to train a network, and the plainest.
#pragma once

#include <cstddef>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/data/points.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::examples {

/// y = W x + b. W and b start uniform on [-1, 1).
class Layer {
 public:
  Layer(std::size_t inputs, std::size_t outputs, Generator& generator) {
    for (std::size_t j = 0; j < outputs; ++j) {
      weights_.emplace_back();
      for (std::size_t i = 0; i < inputs; ++i) weights_[j].emplace_back(generator.uniform(-1, 1));
      biases_.emplace_back(generator.uniform(-1, 1));
    }
  }

  /// Returns the outputs. The inputs are Scalars or plain numbers.
  template <class Input> std::vector<Scalar> operator()(const std::vector<Input>& x) const {
    std::vector<Scalar> y = biases_;
    for (std::size_t j = 0; j < y.size(); ++j) {
      for (std::size_t i = 0; i < x.size(); ++i) y[j] += weights_[j][i] * x[i];
    }
    return y;
  }

  /// Returns all weights and biases. They are handles: changing them changes the layer.
  std::vector<Scalar> parameters() const {
    std::vector<Scalar> all = biases_;
    for (const auto& row : weights_) all.insert(all.end(), row.begin(), row.end());
    return all;
  }

 private:
  std::vector<std::vector<Scalar>> weights_;
  std::vector<Scalar> biases_;
};

class Network {
 public:
  Network(std::size_t hidden, Generator& generator)
      : layers_{Layer(2, hidden, generator), Layer(hidden, hidden, generator), Layer(hidden, 1, generator)} {}

  /// Returns the logit of class 1. The network predicts class 1 if it is above 0.
  Scalar operator()(const nn::Point& point) const {
    std::vector<Scalar> h = layers_[0](std::vector{point.x, point.y});
    for (Scalar& value : h) value = relu(value);
    h = layers_[1](h);
    for (Scalar& value : h) value = relu(value);
    return layers_[2](h).front();
  }

  std::vector<Scalar> parameters() const {
    std::vector<Scalar> all;
    for (const Layer& layer : layers_) {
      const auto some = layer.parameters();
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }

 private:
  std::vector<Layer> layers_;
};

/// The mean loss of an epoch, and the number of correctly classified points.
struct Epoch {
  double loss = 0;
  std::size_t right = 0;
};

/// Makes one step of gradient descent on the mean loss over all points. The loss of a point is -ln of the probability
/// of its class: with p = sigmoid(z), -ln p = softplus(-z) and -ln(1 - p) = softplus(z).
inline Epoch train_epoch(const Network& network, std::vector<Scalar>& parameters, const std::vector<nn::Point>& points,
                         double rate) {
  for (Scalar& p : parameters) p.zero_grad();

  Epoch epoch;
  const auto n = static_cast<double>(points.size());
  for (const nn::Point& point : points) {
    const Scalar logit = network(point);
    const Scalar loss = softplus(point.label == 1 ? -logit : logit) / n;
    loss.backward();  // adds to the gradients of the previous points
    epoch.loss += loss.data();
    if ((logit > 0) == (point.label == 1)) ++epoch.right;
  }

  for (Scalar& p : parameters) p.set_data(p.data() - rate * p.grad().value_or(0));
  return epoch;
}

}  // namespace minitorch::examples
