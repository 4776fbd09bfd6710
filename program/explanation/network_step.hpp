// A step of a small network, to explain: its forward pass on a few points, and their loss.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/functions/kept_constants.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/layer_names.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"

namespace minitorch::program {

/// Returns the sizes in "2-3-1". Throws Error unless there are 2 to 6 of them, each from 1 to 64.
std::vector<std::int64_t> network_sizes(std::string_view text);

/// Linear layers of these sizes, with tanh between them: hidden1, hidden2, ..., out.
struct SmallNetwork : nn::Module {
  std::vector<nn::Linear> layers;

  /// The first weights come from this thread's default generator.
  explicit SmallNetwork(const std::vector<std::int64_t>& sizes);
};

/// The loss of a network on four points at random in [-1, 1]. The target of a point is 1 if the sum of its coordinates
/// is positive, else -1. While it lives, `explain` and `to_dot` of this thread show its layers and constants.
class NetworkStep {
 public:
  NetworkStep(const std::vector<std::int64_t>& sizes, std::uint64_t seed);

  const Tensor& loss() const { return loss_; }
  const Tensor& points() const { return points_; }
  const Tensor& targets() const { return targets_; }
  /// All parameters and results, by their names.
  const std::map<std::string, Tensor>& values() const { return values_; }

 private:
  Tensor noted(const std::string& name, Tensor value);

  graph::KeptConstants constants_;
  SmallNetwork network_;
  nn::LayerNames names_;
  Tensor points_, targets_, loss_;
  std::map<std::string, Tensor> values_;
};

}  // namespace minitorch::program
