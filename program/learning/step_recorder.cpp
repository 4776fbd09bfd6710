// Takes norms with the library's own functions, without a graph.
#include "program/learning/step_recorder.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/page_numbers.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

double squared(double x) { return x * x; }

// Counts rows whose largest logit is that of their class. A loop over memory: functions of tensors would take as long
// as the step of a small model.
std::int64_t count_right(const Tensor& logits, const Tensor& y) {
  const TensorData rows = contiguous(logits.data()), labels = contiguous(y.data());
  if (rows.dtype() != float32 || labels.dtype() != int64 || rows.shape().size() != 2) return 0;
  const auto* row = rows.data<float>();
  const auto* const label = labels.data<std::int64_t>();
  const std::int64_t classes = rows.shape()[1];
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < rows.shape()[0]; ++i, row += classes) {
    std::int64_t best = 0;
    for (std::int64_t c = 1; c < classes; ++c) best = row[c] > row[best] ? c : best;
    right += best == label[i] ? 1 : 0;
  }
  return right;
}

double share(std::int64_t part, std::int64_t all) { return static_cast<double>(part) / static_cast<double>(all); }

}  // namespace

StepRecorder::StepRecorder(const nn::Module& model) {
  for (const nn::NamedModule& named : model.named_modules()) {
    std::vector<nn::Parameter> parameters;
    for (const nn::NamedParameter& own : named.module.own_parameters()) parameters.push_back(own.parameter);
    if (!parameters.empty())
      layers_.push_back({named.name.empty() ? named.module.kind() : named.name, std::move(parameters)});
  }
}

void StepRecorder::add_batch(const Task& task, double loss, double rate, const Tensor& outputs, const Tensor& y) {
  rate_ = rate;
  const std::int64_t right = task.is_classification() ? count_right(outputs, y) : 0;
  const std::int64_t examples = task.is_classification() ? y.size(0) : 0;
  for (Sums* const sums : {&recorded_.since_step, &recorded_.since_epoch}) {
    sums->loss += loss;
    ++sums->batches;
    sums->right += right;
    sums->examples += examples;
  }
}

void StepRecorder::after_step(std::int64_t step) {
  const bool is_due = step == 1 || step % steps_between == 0;
  if (!is_due || recorded_.since_step.batches == 0) return;
  const auto guard = no_grad();
  const Sums sums = std::exchange(recorded_.since_step, {});
  recorded_.steps.push_back(step);
  recorded_.losses.push_back(rounded(sums.loss / static_cast<double>(sums.batches)));
  if (sums.examples > 0) recorded_.accuracies.push_back(rounded(share(sums.right, sums.examples)));
  recorded_.rates.push_back(rounded(rate_));
  std::vector<double>& of_gradients = recorded_.gradients.emplace_back();
  std::vector<double>& of_weights = recorded_.weights.emplace_back();
  for (const Layer& layer : layers_) {
    double gradients = 0, weights = 0;
    for (const nn::Parameter& parameter : layer.parameters) {
      if (const auto gradient = parameter.grad()) gradients += squared(norm(*gradient).item());
      weights += squared(norm(parameter.value()).item());
    }
    of_gradients.push_back(rounded(std::sqrt(gradients)));
    of_weights.push_back(rounded(std::sqrt(weights)));
  }
}

Json::Object StepRecorder::take(std::int64_t batches) {
  const Recorded all = std::exchange(recorded_, {.since_step = recorded_.since_step});
  Json::Object found;
  if (all.since_epoch.batches == batches) {
    if (const Sums& sums = all.since_epoch; sums.examples > 0)
      found["accuracy"] = rounded(share(sums.right, sums.examples));
    found["seconds"] = all.seconds;
  }
  if (all.steps.empty()) return found;
  Json steps = Json::Object{{"step", all.steps}, {"loss", all.losses}, {"rate", all.rates}};
  if (!all.accuracies.empty()) steps["accuracy"] = all.accuracies;
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    for (const auto& [name, norms] : {std::pair("gradients", &all.gradients), {"weights", &all.weights}}) {
      Json& of_layer = steps[name][layers_[layer].name];
      for (const std::vector<double>& of_step : *norms) of_layer.append(of_step[layer]);
    }
  }
  found["steps"] = std::move(steps);
  return found;
}

Json StepRecorder::state() const { return nn::options_to_json(recorded_); }

void StepRecorder::load_state(const Json& state) {
  auto loaded = nn::options_from_json<Recorded>(state);
  constexpr std::int64_t most = std::int64_t{1} << 53;
  const auto is_count = [](std::int64_t count) { return count >= 0 && count <= most; };
  const auto is_of_layers = [&](const std::vector<double>& norms) { return norms.size() == layers_.size(); };
  bool is_right = loaded.accuracies.empty() || loaded.accuracies.size() == loaded.steps.size();
  for (const Sums& sums : {loaded.since_step, loaded.since_epoch})
    is_right = is_right && is_count(sums.batches) && is_count(sums.right) && is_count(sums.examples);
  for (const std::vector<double>* const list : {&loaded.losses, &loaded.rates})
    is_right = is_right && list->size() == loaded.steps.size();
  for (const auto* const norms : {&loaded.gradients, &loaded.weights})
    is_right = is_right && norms->size() == loaded.steps.size() && std::ranges::all_of(*norms, is_of_layers);
  if (!is_right) throw CheckpointError("its record of the epoch under way does not fit the model");
  recorded_ = std::move(loaded);
}

}  // namespace minitorch::program
