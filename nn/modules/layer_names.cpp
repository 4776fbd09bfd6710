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

LayerNames::LayerNames(const Module& model) : model_(model) {
  names_.emplace(model.identity(), class_of(model));  // the list of modules does not know the model's own class
  for (const NamedModule& named : model.named_modules())
    names_.try_emplace(named.module.identity(), named.name + ": " + class_of(named.module));
}

void LayerNames::on_call(const Module& module) {
  if (const auto named = names_.find(module.identity()); named != names_.end()) begin(named->second);
}

void LayerNames::on_end(const Module& module) noexcept {
  if (names_.contains(module.identity())) end();
}

std::string LayerNames::name_of(const graph::Node<Tensor>& leaf) const {
  for (const NamedParameter& named : model_.named_parameters()) {
    if (named.parameter.value().edge().get() == &leaf) return named.name;
  }
  return {};
}

}  // namespace minitorch::nn
