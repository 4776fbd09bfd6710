// Evaluates a model in one pass over the examples.
#include "program/learning/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"
#include "nn/losses/penalties.hpp"
#include "nn/training/evaluate.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

Tensor loss_of(const Task& task, const Tensor& outputs, const Tensor& y) {
  if (task.is_text()) return nn::cross_entropy(outputs.reshape({-1, task.outputs()}), y.reshape({-1}));
  return task.is_classification() ? nn::cross_entropy(outputs, y) : nn::mse(outputs, y);
}

Tensor step_loss_of(const RunSettings& settings, const nn::Module& model, const Task& task, const Tensor& outputs,
                    const Tensor& y) {
  const Tensor loss = loss_of(task, outputs, y);
  if (settings.l1 == 0) return loss;
  const Tensor penalty = settings.l1 * nn::l1_penalty(model);
  return loss + (penalty - penalty.detach());  // 0 with a derivative
}

std::string Score::text() const {
  std::ostringstream out;
  out << "loss " << short_number(loss, 4);
  if (accuracy) out << ", " << std::fixed << std::setprecision(2) << 100 * *accuracy << " % right";
  if (perplexity) out << " nats a " << unit << ", perplexity " << short_number(*perplexity, 3);
  if (rmse) out << ", RMSE " << shown_number(*rmse) << ", MAE " << shown_number(*mae);
  return out.str();
}

nn::Json Score::json() const {
  nn::Json json = nn::Json::Object{{"loss", computed_json(loss)}};
  if (accuracy) json["accuracy"] = *accuracy;
  if (perplexity) json["perplexity"] = computed_json(*perplexity);
  if (rmse) json["rmse"] = computed_json(*rmse);
  if (mae) json["mae"] = computed_json(*mae);
  return json;
}

std::int64_t examples_at_once(const Task& task) {
  constexpr std::int64_t most_examples = 1000, most_inputs = 1 << 20, numbers_of_a_token = 256;
  const std::int64_t inputs = task.vocabulary.size() > 0 ? numbers_of_a_token * task.inputs : task.inputs;
  return std::clamp<std::int64_t>(most_inputs / std::max<std::int64_t>(1, inputs), 1, most_examples);
}

Score score_of(const Task& task, const nn::Module& model, const nn::SharedDataset& examples) {
  nn::MeanAbsoluteError error;
  Score score;
  if (task.is_classification()) {
    std::vector<std::string> names;
    names.reserve(task.classes.size());
    for (const std::string& name : task.classes) names.push_back(one_line(name));
    score.confusion.emplace(names);
  }
  nn::DataLoader batches(examples, {.batch_size = examples_at_once(task)});
  const nn::Evaluation found = nn::evaluate(model, batches, [&](const Tensor& outputs, const Tensor& y) {
    if (score.confusion) {
      score.confusion->add(outputs, y);
    } else if (!task.is_text()) {
      error.add(outputs, y);
    }
    return loss_of(task, outputs, y);
  });
  score.loss = found.loss;
  if (task.is_text()) {
    score.perplexity = std::exp(score.loss);
    score.unit = task.unit();
  } else if (score.confusion) {
    score.accuracy = found.accuracy;
  } else {
    score.rmse = std::sqrt(score.loss) * task.label.unit;
    score.mae = error.value() * task.label.unit;
  }
  return score;
}

}  // namespace minitorch::program
