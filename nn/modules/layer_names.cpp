// Notes the calls of a model's layers.
#include "nn/modules/layer_names.hpp"

#include <algorithm>
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
  const auto named = names_.find(module.identity());
  if (named == names_.end()) return;
  end_calls_from(module);  // an earlier call threw
  called_.push_back(module.identity());
  begin(named->second);
}

void LayerNames::on_output(const Module& module, const Tensor& /*output*/) { end_calls_from(module); }

// Ends the call of a module and those within it; they have thrown if they have not ended.
void LayerNames::end_calls_from(const Module& module) {
  const auto call = std::find(called_.begin(), called_.end(), module.identity());
  for (auto left = called_.end() - call; left > 0; --left) end();
  called_.erase(call, called_.end());
}

std::string LayerNames::name_of(const graph::Node<Tensor>& leaf) const {
  for (const NamedParameter& named : model_.named_parameters()) {
    if (named.parameter.value().edge().get() == &leaf) return named.name;
  }
  return {};
}

}  // namespace minitorch::nn
