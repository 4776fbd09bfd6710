// A shared object that contains minitorch, like a plugin or an extension of Python. Trains a layer and returns its
// loss.
#include <exception>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"

/// Returns the loss after some training steps; -1 after a failure.
extern "C" double train_a_layer() try {
  using namespace minitorch;
  manual_seed(1);
  const nn::Linear layer(2, 1);
  nn::SGD optimizer(layer.parameters(), {.lr = 0.1});
  const Tensor x = tensor({{0.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}, {1.0, 1.0}});
  const Tensor y = tensor({{1.0}, {3.0}, {4.0}, {6.0}});  // 3a + 2b + 1
  double loss = 0;
  for (int step = 0; step < 2000; ++step) {
    const Tensor error = nn::mse(layer(x), y);
    loss = error.item();
    optimizer.zero_grad();
    error.backward();
    optimizer.step();
  }
  return loss;
} catch (const std::exception&) {
  return -1;
}
