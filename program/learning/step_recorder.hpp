// What the steps of an epoch did, for the log and the report: loss, accuracy, learning rate, and for each layer the
// norms of its gradients and weights. Every fiftieth step is recorded, so that it takes no time to speak of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

class StepRecorder {
 public:
  static constexpr std::int64_t steps_between = 50;

  /// Records the layers of `model` that have parameters of their own.
  explicit StepRecorder(const nn::Module& model);

  /// Adds the loss of a batch, before its step with the learning rate `rate`; and, of classes, how many outputs are
  /// right.
  void add_batch(const Task& task, double loss, double rate, const Tensor& outputs, const Tensor& y);
  /// Records the step if it is the first or a multiple of fifty. Its gradients are still there.
  void after_step(std::int64_t step);
  /// Returns what was recorded since the last call, as members of the epoch's record, and starts anew:
  ///
  ///   {"accuracy": 0.86, "steps": {"step": [50, 100], "loss": [0.71, 0.63], "accuracy": [0.7, 0.8],
  ///    "rate": [0.001, 0.001], "gradients": {"hidden1": [0.2, 0.1]}, "weights": {"hidden1": [11.3, 11.4]}}}
  ///
  /// Loss and accuracy of a step are means since the step before it. Without classes there is no accuracy.
  nn::Json::Object take();

 private:
  struct Layer {
    std::string name;
    std::vector<nn::Parameter> parameters;
    std::vector<double> gradients{}, weights{};
  };
  /// Sums over batches.
  struct Sums {
    double loss = 0;
    std::int64_t batches = 0, right = 0, examples = 0;
  };

  std::vector<Layer> layers_;
  Sums since_step_, since_epoch_;
  double rate_ = 0;  // of the step under way
  std::vector<std::int64_t> steps_;
  std::vector<double> losses_, accuracies_, rates_;
};

}  // namespace minitorch::program
