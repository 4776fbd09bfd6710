// The network of scalar_network.hpp with tensors: all points at once, each layer a matrix product. The same seed gives
// the same first weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/data/points.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::examples {

/// y = x Wᵀ + b. W and b start uniform on [-1, 1).
class TensorLayer {
 public:
  TensorLayer(std::size_t inputs, std::size_t outputs, Generator& generator) {
    std::vector<float> weights, biases;
    for (std::size_t j = 0; j < outputs; ++j) {
      for (std::size_t i = 0; i < inputs; ++i) weights.push_back(static_cast<float>(generator.uniform(-1, 1)));
      biases.push_back(static_cast<float>(generator.uniform(-1, 1)));
    }
    const auto rows = static_cast<std::int64_t>(outputs), columns = static_cast<std::int64_t>(inputs);
    weight_ = from_vector(weights, {rows, columns}, {.requires_grad = true});
    bias_ = from_vector(biases, {.requires_grad = true});
  }

  /// Maps (points, inputs) to (points, outputs).
  Tensor operator()(const Tensor& x) const { return matmul(x, weight_.t()) + bias_; }
  std::vector<Tensor> parameters() const { return {weight_, bias_}; }

 private:
  Tensor weight_, bias_;
};

/// A network 2-H-H-1 with relu.
class TensorNetwork {
 public:
  TensorNetwork(std::size_t hidden, Generator& generator)
      : layers_{TensorLayer(2, hidden, generator), TensorLayer(hidden, hidden, generator),
                TensorLayer(hidden, 1, generator)} {}

  /// Returns the logits of class 1, (points, 1).
  Tensor operator()(const Tensor& points) const { return layers_[2](relu(layers_[1](relu(layers_[0](points))))); }

  std::vector<Tensor> parameters() const {
    std::vector<Tensor> all;
    for (const TensorLayer& layer : layers_) {
      for (const Tensor& p : layer.parameters()) all.push_back(p);
    }
    return all;
  }

 private:
  std::vector<TensorLayer> layers_;
};

/// Points as a batch: coordinates of shape (points, 2), and labels of shape (points, 1).
struct Batch {
  Tensor points;
  Tensor labels;

  explicit Batch(const std::vector<nn::Point>& from) {
    std::vector<float> places, classes;
    for (const nn::Point& point : from) {
      places.insert(places.end(), {static_cast<float>(point.x), static_cast<float>(point.y)});
      classes.push_back(static_cast<float>(point.label));
    }
    const auto n = static_cast<std::int64_t>(from.size());
    points = from_vector(places, {n, 2});
    labels = from_vector(classes, {n, 1});
  }
};

/// The mean loss of an epoch, and the number of correctly classified points.
struct TensorEpoch {
  double loss = 0;
  std::int64_t right = 0;
};

/// Makes one step of gradient descent on the mean loss over all points. The loss of a point is softplus(-z) for label 1
/// and softplus(z) for label 0, so softplus(z) - label z.
inline TensorEpoch train_epoch(const TensorNetwork& network, std::vector<Tensor>& parameters, const Batch& batch,
                               double rate) {
  for (Tensor& p : parameters) p.zero_grad();
  const Tensor logits = network(batch.points);
  const Tensor loss = mean(softplus(logits) - batch.labels * logits);
  loss.backward();

  const auto guard = no_grad();
  for (Tensor& p : parameters) p.add_(*p.grad(), -rate);
  return {.loss = loss.item(), .right = static_cast<std::int64_t>(sum((logits > 0) == batch.labels).item())};
}

}  // namespace minitorch::examples
