// Task 3.5: a network that learns pictures of digits.
#include "module3/fast_network.hpp"

#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>

#include "module3/matrix_product.hpp"
#include "not_implemented.hpp"

namespace course {

// BEGIN GIVEN
Tensor matmul(const Tensor& a, const Tensor& b) { return apply(std::make_shared<MatrixProduct>(), {a, b}); }

static TensorData uniform_weights(const Shape& shape, double largest, std::mt19937& random) {
  TensorData result = filled(shape, 0);
  for (double& x : *result.storage) x = largest * (random() / 2147483648.0 - 1);
  return result;
}

FastLayer::FastLayer(int inputs, int outputs, std::mt19937& random)
    : weight(uniform_weights({inputs, outputs}, 1 / std::sqrt(inputs), random)),
      bias(uniform_weights({outputs}, 1 / std::sqrt(inputs), random)) {}

std::vector<Tensor> FastNetwork::parameters() const {
  std::vector<Tensor> result;
  for (const FastLayer& layer : layers) {
    result.push_back(layer.weight);
    result.push_back(layer.bias);
  }
  return result;
}

[[maybe_unused]] static TensorData product_of(const TensorData& a, const TensorData& b) {
  TensorData out = filled(product_shape(a.shape, b.shape), 0);
  matrix_product(a, b, out);
  return out;
}
// END GIVEN

// BEGIN SOLUTION 3.5
namespace {

TensorData transposed(TensorData a) {
  const std::size_t n = a.shape.size();
  std::swap(a.shape[n - 2], a.shape[n - 1]);
  std::swap(a.strides[n - 2], a.strides[n - 1]);
  return a;
}

}  // namespace
// END SOLUTION

TensorData MatrixProduct::forward(const Tensors& x) const {
  // BEGIN SOLUTION 3.5 (MatrixProduct::forward)
  return product_of(x[0], x[1]);
  // END SOLUTION
}

Tensors MatrixProduct::backward(const TensorContext& context, const TensorData& d) const {
  // BEGIN SOLUTION 3.5 (MatrixProduct::backward)
  const TensorData &a = context.inputs[0], &b = context.inputs[1];
  return {undo_broadcast(product_of(d, transposed(b)), a.shape), undo_broadcast(product_of(transposed(a), d), b.shape)};
  // END SOLUTION
}

Tensor FastLayer::forward(const Tensor& x) const {
  // BEGIN SOLUTION 3.5 (FastLayer::forward)
  return matmul(x, weight) + bias;
  // END SOLUTION
}

Tensor FastNetwork::forward(const Tensor& x) const {
  // BEGIN SOLUTION 3.5 (FastNetwork::forward)
  return sigmoid(layers[1].forward(relu(layers[0].forward(x))));
  // END SOLUTION
}

double train_step(const FastNetwork& network, const Tensor& pictures, const Tensor& targets, double rate) {
  // BEGIN SOLUTION 3.5 (train_step)
  const std::vector<Tensor> parameters = network.parameters();
  for (const Tensor& parameter : parameters) parameter.zero_derivative();
  const Tensor output = network.forward(pictures);
  const Tensor p = targets * output + (1 - targets) * (1 - output);
  const Tensor loss = -sum(log(p)) / static_cast<double>(size_of(targets.shape()));
  loss.backward();
  for (const Tensor& parameter : parameters) {
    const std::vector<double> slope = elements_of(parameter.derivative());
    std::vector<double> moved = elements_of(parameter.data());
    for (std::size_t i = 0; i < moved.size(); ++i) moved[i] -= rate * slope[i];
    parameter.set_data(make_data(parameter.shape(), moved));
  }
  return loss.data().at({});
  // END SOLUTION
}

}  // namespace course
