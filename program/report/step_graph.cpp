// Watches a backward pass.
#include "program/report/step_graph.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "minitorch/tools/explain.hpp"
#include "nn/modules/layer_names.hpp"
#include "program/learning/evaluation.hpp"

namespace minitorch::program {

namespace {

using nn::Json;
using Steps = std::vector<BackpropagationStep<Tensor>>;

Steps steps_of(const RunSettings& settings, const Data& data, const nn::Module& model, std::int64_t examples) {
  std::vector<std::int64_t> items(static_cast<std::size_t>(examples));
  std::iota(items.begin(), items.end(), std::int64_t{0});
  const auto [x, y] = data.train->batch(items);
  const bool was_training = model.is_training();
  model.train();
  const nn::LayerNames names(model);
  const Tensor loss = step_loss_of(settings, model, data.task, model(x), y);
  if (!was_training) model.eval();
  return backpropagation_steps(loss);
}

}  // namespace

Json step_graph(const RunSettings& settings, const Data& data, const nn::Module& model) {
  const std::int64_t examples = std::min(settings.batch, data.train->size());
  const Steps steps = steps_of(settings, data, model, examples);
  std::unordered_map<std::string, std::size_t> places;  // of the nodes, by their names
  Json::Array nodes, edges;
  for (const auto& step : steps) {
    places.emplace(step.name, nodes.size());
    nodes.emplace_back(Json::Object{{"name", step.name},
                                    {"function", step.function},
                                    {"layer", step.layer},
                                    {"shape", Json::Array(step.value.shape.begin(), step.value.shape.end())}});
  }
  for (std::size_t to = 0; to < steps.size(); ++to) {
    for (const std::string& argument : steps[to].arguments) {
      auto found = places.find(argument);
      const std::size_t from = found == places.end() ? nodes.size() : found->second;
      if (found == places.end())
        nodes.emplace_back(Json::Object{{"name", argument}, {"function", "constant"}, {"layer", steps[to].layer}});
      edges.emplace_back(Json::Array{from, to});
    }
  }
  return Json::Object{{"examples", examples}, {"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

}  // namespace minitorch::program
