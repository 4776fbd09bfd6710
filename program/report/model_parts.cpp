// Calls the model once, and looks at its weights.
#include "program/report/model_parts.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "minitorch/graph/node/grad_mode.hpp"
#include "nn/modules/evaluating.hpp"
#include "program/learning/page_numbers.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

class OutputShapes final : public nn::ForwardListener {
 public:
  void on_output(const nn::Module& module, const Tensor& output) override {
    shapes_[module.identity()] = Json::Array(output.shape().begin(), output.shape().end());
  }
  // Returns the shape of the module's last output; null if it was not called.
  const Json* find(const nn::Module& module) const {
    const auto found = shapes_.find(module.identity());
    return found == shapes_.end() ? nullptr : &found->second;
  }

 private:
  std::unordered_map<const void*, Json> shapes_;
};

// "Conv2d(1, 16, kernel_size=(3, 3))"; of a module made of others the class alone.
std::string about(const nn::Module& module) {
  if (!module.children().empty()) return module.kind();
  std::ostringstream text;
  text << module;
  return text.str();
}

}  // namespace

Json::Array tree_of(const nn::Module& model, const Tensor& x) {
  OutputShapes shapes;
  const nn::Evaluating evaluating(model);
  const auto guard = no_grad();
  const Tensor outputs = model(x);
  Json::Array tree;
  for (const nn::NamedModule& named : model.named_modules()) {
    Json::Array weights;
    std::int64_t parameters = 0;
    for (const nn::NamedParameter& own : named.module.own_parameters()) {
      const Shape& shape = own.parameter.value().shape();
      weights.emplace_back(Json::Array{own.name, Json::Array(shape.begin(), shape.end())});
      parameters += own.parameter.numel();
    }
    Json::Object node{{"name", named.name},
                      {"about", about(named.name.empty() ? model : named.module)},
                      {"parameters", parameters},
                      {"weights", std::move(weights)}};
    if (const Json* const shape = shapes.find(named.module)) node["output"] = *shape;
    tree.emplace_back(std::move(node));
  }
  return tree;
}

Json filters_of(const nn::Module& model, const Task& task) {
  constexpr std::int64_t most_filters = 64;
  if (!task.has_pictures()) return {};
  for (const nn::NamedModule& named : model.named_modules()) {
    for (const nn::NamedParameter& own : named.module.own_parameters()) {
      const Tensor weight = own.parameter.value().detach();
      const bool is_convolution = weight.dim() == 4 && weight.size(1) == task.channels;
      const bool is_linear = weight.dim() == 2 && weight.size(1) == task.inputs;
      if (!is_convolution && !is_linear) return {};
      const auto numbers = weight.to_vector<float>();
      float largest = 0;
      for (const float x : numbers) largest = std::max(largest, std::abs(x));
      const std::size_t size = numbers.size() / static_cast<std::size_t>(weight.size(0));
      Json::Array filters;
      for (std::int64_t i = 0; i < std::min(most_filters, weight.size(0)); ++i) {
        const auto first = numbers.begin() + static_cast<std::ptrdiff_t>(i) * static_cast<std::ptrdiff_t>(size);
        filters.emplace_back(bytes_of({first, first + static_cast<std::ptrdiff_t>(size)}, -largest, largest));
      }
      return Json::Object{{"layer", named.name},
                          {"height", is_linear ? task.height : weight.size(2)},
                          {"width", is_linear ? task.width : weight.size(3)},
                          {"channels", task.channels},
                          {"all", weight.size(0)},
                          {"largest", rounded(static_cast<double>(largest))},
                          {"filters", std::move(filters)}};
    }
  }
  return {};
}

}  // namespace minitorch::program
