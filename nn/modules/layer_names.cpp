// Notes the calls of a model's layers.
#include "nn/modules/layer_names.hpp"

#include <sstream>

#include "minitorch/graph/node/leaf.hpp"

namespace minitorch::nn {

namespace {

// "Conv2d(1, 16, kernel_size=(3, 3))"; of a module made of others the class alone.
std::string class_of(const Module& module) {
  if (!module.children().empty()) return module.kind();
  std::ostringstream printed;
  printed << module;
  return printed.str();
}

}  // namespace

LayerNames::LayerNames(const Module& model) {
  names_.emplace(model.identity(), class_of(model));  // the list of modules does not know the model's own class
  for (const NamedModule& named : model.named_modules())
    names_.try_emplace(named.module.identity(), named.name + ": " + class_of(named.module));
  for (const NamedParameter& named : model.named_parameters()) {
    const Tensor& value = named.parameter.value();
    if (value.requires_grad()) parameters_.try_emplace(value.edge().get(), Leaf{value, named.name});
  }
}

void LayerNames::on_call(const Module& module) {
  if (const auto named = names_.find(module.identity()); named != names_.end()) begin(named->second);
}

void LayerNames::on_end(const Module& module) noexcept {
  if (names_.contains(module.identity())) end();
}

std::string LayerNames::name_of(const graph::Node<Tensor>& leaf) const {
  const auto found = parameters_.find(&leaf);
  return found == parameters_.end() ? std::string() : found->second.name;
}

}  // namespace minitorch::nn
