// Task 3.5: a network that learns pictures of digits, with the fast functions of this module.
//
// A picture has 5 columns and 7 rows of points, so 35 numbers, and shows a digit. The network has 35 inputs, a hidden
// layer with relu, and 10 outputs with sigmoid: output k is the probability that the picture shows the digit k.
//
//   .###.
//   #...#      pictures x   {n, 35}, a row for each
//   ....#      targets y    {n, 10}, 1 at the digit that the picture shows, else 0
//   ..##.      outputs o    {n, 10}
//   .#...
//   #....
//   #####
//
// A layer is now a matrix product: x weight + bias. Its derivative is made of matrix products, too: if d is the
// derivative with respect to a b, then that with respect to a is d bᵀ, and that with respect to b is aᵀ d, where ᵀ
// exchanges the last two dimensions. A short way to see it: the shapes fit in no other way. If the batch was broadcast,
// undo it.
//
// Write the functions in fast_network.cpp. They need tasks 1.4, 2.3, 2.4, 3.1 and 3.2. The check calls
// use_backend(parallel_backend()) before it calls you, so all functions of Tensors run in parallel. No later task needs
// this one.
#pragma once

#include <random>
#include <vector>

#include "module2/tensor.hpp"

namespace course {

/// The product of matrices, or of batches of matrices, as task 3.2 computes it. Task 3.5.
class MatrixProduct : public TensorFunction {
 public:
  const char* name() const override { return "matmul"; }
  TensorData forward(const Tensors& x) const override;
  Tensors backward(const TensorContext& context, const TensorData& d) const override;
};
/// This function is given.
Tensor matmul(const Tensor& a, const Tensor& b);

struct FastLayer {
  /// Weights and biases are uniform on [-1, 1) / √inputs. This constructor is given.
  FastLayer(int inputs, int outputs, std::mt19937& random);
  /// Task 3.5: x weight + bias.
  Tensor forward(const Tensor& x) const;

  Tensor weight;  // {inputs, outputs}
  Tensor bias;    // {outputs}
};

struct FastNetwork {
  FastNetwork(int inputs, int hidden, int outputs, std::mt19937& random)
      : layers{FastLayer(inputs, hidden, random), FastLayer(hidden, outputs, random)} {}
  /// Task 3.5: the outputs for pictures x: relu after the first layer, sigmoid after the second.
  Tensor forward(const Tensor& x) const;
  /// The weight and the bias of each layer, in order. This function is given.
  std::vector<Tensor> parameters() const;

  std::vector<FastLayer> layers;
};

/// Task 3.5: one step of gradient descent. The loss is the mean, over all outputs of all pictures, of -log p with
/// p = y o + (1 - y) (1 - o). Returns the loss before the step.
double train_step(const FastNetwork& network, const Tensor& pictures, const Tensor& targets, double rate);

}  // namespace course
