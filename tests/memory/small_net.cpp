// Fixed weights and hexadecimal floats, so equal texts mean equal bits.
#include "tests/memory/small_net.hpp"

#include <sstream>
#include <vector>

namespace minitorch::testing {

Tensor four_examples() {
  return from_vector(std::vector<float>{1, 2, 3, -1, 0, 2, 0.5F, 1, -2, 3, 1, 1}).reshape({4, 3});
}

Net new_net() {
  manual_seed(3);
  return Net();
}

Net trained_net() {
  Net net = new_net();
  (net(four_examples()) * net(four_examples())).sum().backward();
  return net;
}

std::string bits(const Tensor& x) {
  std::ostringstream text;
  text << to_text(x.dtype()) << to_text(x.shape());
  for (const double value : x.to_vector<double>()) text << ' ' << std::hexfloat << value;
  return text.str();
}

std::string bits(const nn::Module& model) {
  std::string text;
  for (const auto& [name, tensor] : model.state_dict().tensors) text += name + bits(tensor) + "\n";
  for (const auto& [name, parameter] : model.named_parameters()) {
    text += name + (parameter.grad() ? bits(*parameter.grad()) : "none") + "\n";
  }
  return text;
}

std::string bits(const nn::StateDict& state) {
  std::string text = state.values.dump();
  for (const auto& [name, tensor] : state.tensors) text += name + bits(tensor) + "\n";
  return text;
}

}  // namespace minitorch::testing
