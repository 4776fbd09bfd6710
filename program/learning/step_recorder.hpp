// What the steps of an epoch did, for the log and the report: loss, accuracy, learning rate, and for each layer the
// norms of its gradients and weights. Every fiftieth step is recorded, so that it takes no time to speak of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "nn/state/options_json.hpp"
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
  /// Adds to the time of the epoch.
  void add_time(double seconds) { recorded_.seconds += seconds; }
  /// Returns what was recorded since the last call, as members of the epoch's record, and starts anew:
  ///
  ///   {"accuracy": 0.86, "seconds": 1.5, "steps": {"step": [50, 100], "loss": [0.71, 0.63], "accuracy": [0.7, 0.8],
  ///    "rate": [0.001, 0.001], "gradients": {"hidden1": [0.2, 0.1]}, "weights": {"hidden1": [11.3, 11.4]}}}
  ///
  /// Loss and accuracy of a step are means since the step before it. Without classes there is no accuracy. If not all
  /// of the epoch's `batches` so far were added, there are no accuracy and no seconds of the epoch.
  nn::Json::Object take(std::int64_t batches);

  /// Returns all that was recorded, for a checkpoint within an epoch.
  nn::Json state() const;
  /// Goes on from a state. Throws Error if it is none of this model; then nothing has changed.
  void load_state(const nn::Json& state);

 private:
  struct Layer {
    std::string name;
    std::vector<nn::Parameter> parameters;
  };
  /// Sums over batches.
  struct Sums {
    static constexpr auto name = "sums of batches";
    double loss = 0;
    std::int64_t batches = 0, right = 0, examples = 0;

    static void fields(auto& s, const auto& f) {
      f("loss", s.loss);
      f("batches", s.batches);
      f("right", s.right);
      f("examples", s.examples);
    }
    nn::Json to_json() const { return nn::options_to_json(*this); }
    static Sums from_json(const nn::Json& json) { return nn::options_from_json<Sums>(json); }
  };
  struct Recorded {
    static constexpr auto name = "record of an epoch";
    Sums since_step{}, since_epoch{};
    double seconds = 0;
    std::vector<std::int64_t> steps{};
    std::vector<double> losses{}, accuracies{}, rates{};      // of each step
    std::vector<std::vector<double>> gradients{}, weights{};  // norms, of each step and layer

    static void fields(auto& r, const auto& f) {
      f("since_step", r.since_step);
      f("since_epoch", r.since_epoch);
      f("seconds", r.seconds);
      f("steps", r.steps);
      f("losses", r.losses);
      f("accuracies", r.accuracies);
      f("rates", r.rates);
      f("gradients", r.gradients);
      f("weights", r.weights);
    }
  };

  std::vector<Layer> layers_;
  double rate_ = 0;  // of the step under way
  Recorded recorded_;
};

}  // namespace minitorch::program
