// Shows layers and parameters in `explain` and `to_dot`.
#pragma once

#include <string>
#include <unordered_map>

#include "minitorch/tensor/tensor.hpp"
#include "minitorch/tools/graph_layers.hpp"
#include "nn/modules/module.hpp"

namespace minitorch::nn {

/// While it lives, `explain` and `to_dot` of this thread show which layer of the model called a function, and the paths
/// of its parameters. It notes calls of the model, so make it before them, and one for each pass that you want to see:
/// it keeps all calls. A parameter that is replaced afterwards has no path.
///
///   const nn::LayerNames names(model);
///   const Tensor loss = nn::cross_entropy(model(x), y);
///   std::cout << explain(loss) << to_dot(loss);
class LayerNames final : public ForwardListener, public graph::GraphLayers {
 public:
  explicit LayerNames(const Module& model);

  void on_call(const Module& module) override;
  void on_output(const Module& /*module*/, const Tensor& /*output*/) override {}
  void on_end(const Module& module) noexcept override;
  std::string name_of(const graph::Node<Tensor>& leaf) const override;

 private:
  struct Leaf {
    Tensor value;  // keeps the node, so that no other one gets its address
    std::string name;
  };

  std::unordered_map<const void*, std::string> names_;  // of the modules, by their identity
  std::unordered_map<const graph::Node<Tensor>*, Leaf> parameters_;
};

}  // namespace minitorch::nn
