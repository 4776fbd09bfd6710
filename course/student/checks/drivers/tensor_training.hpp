// What the drivers of networks of Tensors share.
#pragma once

#include <cstddef>
#include <vector>

#include "checks/drivers/tensor_text.hpp"
#include "checks/drivers/training.hpp"
#include "module2/tensor.hpp"

namespace course {

inline Tensor constant(Request& request) { return Tensor::constant(tensor(request)); }

/// Reads the numbers of all parameters of a network.
template <class Network> void read_parameters(const Network& network, Request& request) {
  request.whole();  // how many numbers follow
  for (const Tensor& parameter : network.parameters()) {
    TensorData data = filled(parameter.shape(), 0);
    for (double& x : *data.storage) x = request.number();
    parameter.set_data(data);
  }
}

/// Trains a network for as many steps as the request asks for, and answers what it asks for.
template <class Network, class Step>
void answer_steps(Answer& answer, Steps steps, const Network& network, const Step& step) {
  steps.answer(answer, step, [&network](int parameter) {
    return elements_of(network.parameters()[static_cast<std::size_t>(parameter)].data());
  });
}

inline void write_classes(Answer& answer, const Tensor& outputs) {
  write_classes(answer, elements_of(outputs.data()), outputs.shape()[1]);
}

}  // namespace course
