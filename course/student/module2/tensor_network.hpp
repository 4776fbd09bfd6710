// Task 2.5: a network of tensors that learns points.
//
// It is the network of task 1.5, for all points at once: a row of a tensor for each point. A layer computes
// outₙⱼ = biasⱼ + Σᵢ xₙᵢ weightᵢⱼ. There is no matrix product yet (task 3.2): view x as {points, inputs, 1} and
// multiply it by the weights, {inputs, outputs}. Broadcasting makes {points, inputs, outputs} of both, with all
// products xₙᵢ weightᵢⱼ. The sum over dimension 1 has the shape {points, 1, outputs}; view it as {points, outputs} and
// add the biases.
//
// Write the functions in tensor_network.cpp. They need tasks 1.4, 2.3 and 2.4. Task 4.5 uses the layer;
// task 3.5 trains faster.
#pragma once

#include <random>
#include <vector>

#include "module1/points.hpp"
#include "module2/tensor.hpp"

namespace course {

struct TensorLayer {
  /// Weights and biases are uniform on [-1, 1). This constructor is given.
  TensorLayer(int inputs, int outputs, std::mt19937& random);
  /// Task 2.5: the outputs, {points, outputs}, for inputs x, {points, inputs}.
  Tensor forward(const Tensor& x) const;

  Tensor weight;  // {inputs, outputs}
  Tensor bias;    // {outputs}
};

struct TensorNetwork {
  TensorNetwork(int hidden, std::mt19937& random)
      : layers{TensorLayer(2, hidden, random), TensorLayer(hidden, hidden, random), TensorLayer(hidden, 1, random)} {}
  /// Task 2.5: the probability for each point, {points, 1}, that it is of class 1: three layers, relu after the first
  /// two and sigmoid after the last. x has the shape {points, 2}.
  Tensor forward(const Tensor& x) const;
  /// The weight and the bias of each layer, in order. This function is given.
  std::vector<Tensor> parameters() const;

  std::vector<TensorLayer> layers;
};

/// The coordinates of points, {points, 2}, as a constant. This function is given.
Tensor coordinates_of(const std::vector<Point>& points);
/// The classes of points, 0 or 1, {points, 1}, as a constant. This function is given.
Tensor labels_of(const std::vector<Point>& points);

/// Task 2.5: one step of gradient descent over all points. The loss is the mean of -log p, where p is the probability
/// that the network gives to the class of the point; with labels y and outputs o, p = y o + (1 - y) (1 - o).
/// Sets all derivatives to 0, computes the loss, goes backward, and moves each parameter by -rate times its derivative.
/// Returns the loss before the step.
double train_step(const TensorNetwork& network, const std::vector<Point>& points, double rate);

}  // namespace course
