// micrograd's demo (Karpathy 2020) on Scalars: a network 2-16-16-1, the max-margin loss, and gradient descent with a
// falling rate. Its points are two moons.
#pragma once

#include <cstddef>
#include <iterator>
#include <vector>

#include "minitorch/minitorch.hpp"

namespace minitorch::examples {

/// A point, and its class, 1 or -1.
struct MoonPoint {
  double x, y, label;
};

/// A network of Scalars, with relu between its layers.
class Micrograd {
 public:
  static constexpr std::size_t sizes[] = {2, 16, 16, 1};

  /// Takes weights from `next()`, row by row; the biases start at 0.
  template <class Next> explicit Micrograd(Next next) {
    for (std::size_t l = 0; l < std::size(layers_); ++l) {
      for (std::size_t j = 0; j < sizes[l + 1]; ++j) {
        Neuron& neuron = layers_[l].emplace_back();
        for (std::size_t i = 0; i < sizes[l]; ++i) neuron.weights.emplace_back(next());
      }
    }
  }

  /// Returns the score of a point; the network predicts class 1 if it is above 0.
  Scalar operator()(const MoonPoint& point) const {
    std::vector<Scalar> x = {Scalar::constant(point.x), Scalar::constant(point.y)};
    for (const auto& layer : layers_) {
      std::vector<Scalar> y;
      for (const Neuron& neuron : layer) y.push_back(dot(neuron.weights, x) + neuron.bias);
      if (&layer != &layers_[2]) {
        for (Scalar& value : y) value = relu(value);
      }
      x = y;
    }
    return x.front();
  }

  std::vector<Scalar> parameters() const {
    std::vector<Scalar> all;
    for (const auto& layer : layers_) {
      for (const Neuron& neuron : layer) {
        all.insert(all.end(), neuron.weights.begin(), neuron.weights.end());
        all.push_back(neuron.bias);
      }
    }
    return all;
  }

 private:
  struct Neuron {
    std::vector<Scalar> weights;
    Scalar bias{0.0};
  };
  std::vector<Neuron> layers_[3];
};

/// The loss before a step, and the number of correctly classified points.
struct MicrogradStep {
  double loss;
  std::size_t right;
};

/// The learning rate of step k, counted from 0: it falls from 1 to 0.1.
inline double micrograd_rate(std::size_t k, std::size_t steps) {
  return 1 - 0.9 * static_cast<double>(k) / static_cast<double>(steps);
}

/// Makes a step. The loss is the mean of max(0, 1 - label score), plus 1e-4 times the sum of the squared parameters.
inline MicrogradStep train_step(const Micrograd& model, std::vector<Scalar>& parameters,
                                const std::vector<MoonPoint>& points, double rate) {
  std::vector<Scalar> losses;
  std::size_t right = 0;
  for (const MoonPoint& point : points) {
    const Scalar score = model(point);
    losses.push_back(relu(1 - point.label * score));
    if ((score > 0) == (point.label > 0)) ++right;
  }
  const Scalar loss = sum(losses) / points.size() + 1e-4 * dot(parameters, parameters);
  for (Scalar& p : parameters) p.zero_grad();
  loss.backward();
  for (Scalar& p : parameters) p.set_data(p.data() - rate * p.grad().value_or(0));
  return {loss.data(), right};
}

}  // namespace minitorch::examples
