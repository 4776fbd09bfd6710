// Takes norms with the library's own functions, without a graph.
#include "program/learning/step_recorder.hpp"

#include <cmath>
#include <cstddef>
#include <utility>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
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
  for (Sums* const sums : {&since_step_, &since_epoch_}) {
    sums->loss += loss;
    ++sums->batches;
    sums->right += right;
    sums->examples += examples;
  }
}

void StepRecorder::after_step(std::int64_t step) {
  const bool is_due = step == 1 || step % steps_between == 0;
  if (!is_due || since_step_.batches == 0) return;
  const auto guard = no_grad();
  const Sums sums = std::exchange(since_step_, {});
  steps_.push_back(step);
  losses_.push_back(rounded(sums.loss / static_cast<double>(sums.batches)));
  if (sums.examples > 0) accuracies_.push_back(rounded(share(sums.right, sums.examples)));
  rates_.push_back(rounded(rate_));
  for (Layer& layer : layers_) {
    double gradients = 0, weights = 0;
    for (const nn::Parameter& parameter : layer.parameters) {
      if (const auto gradient = parameter.grad()) gradients += squared(norm(*gradient).item());
      weights += squared(norm(parameter.value()).item());
    }
    layer.gradients.push_back(rounded(std::sqrt(gradients)));
    layer.weights.push_back(rounded(std::sqrt(weights)));
  }
}

Json::Object StepRecorder::take() {
  Json::Object found;
  const Sums sums = std::exchange(since_epoch_, {});
  if (sums.examples > 0) found["accuracy"] = rounded(share(sums.right, sums.examples));
  if (steps_.empty()) return found;
  Json::Object steps{
      {"step", std::exchange(steps_, {})}, {"loss", std::exchange(losses_, {})}, {"rate", std::exchange(rates_, {})}};
  if (!accuracies_.empty()) steps["accuracy"] = std::exchange(accuracies_, {});
  Json::Object gradients, weights;
  for (Layer& layer : layers_) {
    gradients[layer.name] = std::exchange(layer.gradients, {});
    weights[layer.name] = std::exchange(layer.weights, {});
  }
  steps["gradients"] = std::move(gradients);
  steps["weights"] = std::move(weights);
  found["steps"] = std::move(steps);
  return found;
}

}  // namespace minitorch::program
