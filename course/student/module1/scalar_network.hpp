// Task 1.5: a network of Scalars that learns points.
//
// A layer has a weight for each pair of input and output, and a bias for each output: outⱼ = biasⱼ + Σᵢ xᵢ weightᵢⱼ.
// The network has three layers (2 → hidden → hidden → 1), relu after the first two and sigmoid after the last: its
// output is the probability that the point is of class 1. Write the functions in scalar_network.cpp.
//
// It needs tasks 1.2 to 1.4. Task 2.5 does the same with tensors.
#pragma once

#include <random>
#include <vector>

#include "module1/points.hpp"
#include "module1/scalar.hpp"

namespace course {

struct Layer {
  /// Weights and biases are uniform on [-1, 1). This constructor is given.
  Layer(int inputs, int outputs, std::mt19937& random);
  /// Task 1.5: returns bias[j] + Σᵢ x[i] weight[i][j] for each j.
  std::vector<Scalar> forward(const std::vector<Scalar>& x) const;

  std::vector<std::vector<Scalar>> weight;  // weight[i][j] leads from input i to output j
  std::vector<Scalar> bias;
};

struct ScalarNetwork {
  ScalarNetwork(int hidden, std::mt19937& random)
      : layers{Layer(2, hidden, random), Layer(hidden, hidden, random), Layer(hidden, 1, random)} {}
  /// Task 1.5: returns the probability that the point is of class 1.
  Scalar forward(double x, double y) const;
  /// All weights and biases: for each layer, its weights row by row, then its biases. This function is given.
  std::vector<Scalar> parameters() const;

  std::vector<Layer> layers;
};

/// Task 1.5: one step of gradient descent over all points. The loss is the mean of -log p, where p is the probability
/// that the network gives to the class of the point: its output for class 1, and 1 minus its output for class 0.
/// Sets all derivatives to 0, computes the loss, goes backward, and moves each parameter by -rate times its derivative.
/// Returns the loss before the step.
double train_step(const ScalarNetwork& network, const std::vector<Point>& points, double rate);

}  // namespace course
