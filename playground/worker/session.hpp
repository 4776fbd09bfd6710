// A network that a page trains step by step: the same data, model, optimiser and batches as `minitorch train` has for
// the same settings, so that the same seed gives the same losses.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/data/dataset.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "nn/training/history.hpp"
#include "program/learning/data.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/training_place.hpp"
#include "program/learning/training_state.hpp"

namespace minitorch::playground {

/// What settings may be: {"defaults": all settings, "data": the names of sets of points, "activation", "optimizer",
/// "schedule", "limits"}. The limits of numbers are {"rate": {"low": 0}, "noise": {"low": 0, "high": 10}, ...}, with
/// "layers" and "units" of "hidden"; the rate 0 and the dropout 1 are just outside. "weight" has those of a weight.
nn::Json choices();

class Session {
 public:
  /// `settings` has members of RunSettings; those that are missing are the page's defaults. Throws Error for invalid
  /// settings. `table` is the text of a table, for the data `csv`.
  explicit Session(const nn::Json& settings, std::string_view table = "");
  /// Resumes the training of a checkpoint with its settings. `epochs` replaces their number of epochs, and the schedule
  /// changes with it, as in `minitorch train --resume --epochs`. Throws Error if it is no checkpoint of a network for
  /// points, if `table` is not the table of the training, or if the training has `epochs` behind it.
  static std::unique_ptr<Session> open(nn::CheckpointContents checkpoint, std::string_view table,
                                       std::optional<std::int64_t> epochs = {});
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// All settings, the epochs that are over, the names of the classes, the parameters and the points: {"settings",
  /// "epoch", "classes", "weights": [{"name", "shape", "start"}], "train", "test"}, where the elements of a parameter
  /// are those of `weights` from `start` on, in row-major order, and a point is [x, y, class].
  nn::Json description() const;
  /// Makes `number` steps of training, and fewer if the epochs are over or the training diverges. Returns what the log
  /// of `minitorch train` has of each epoch that ended: {"steps", "epochs": [{"epoch", "loss", "test": {"loss",
  /// "accuracy"}, "rate"}]}, and "failure", what is not finite and in which epoch, if the training diverged; of
  /// another error, its message. The next call begins with another epoch then.
  nn::Json step(std::int64_t number);
  /// The loss and the accuracy of both parts of the points: {"train": {"loss", "accuracy"}, "test": ...}.
  nn::Json scores() const;
  /// Replaces the number of epochs. Returns false, and changes nothing, if a schedule is planned for it: `open` plans
  /// anew. Throws DataError for a number that is out of range, or that is over, and with a schedule after a step that
  /// failed, which the schedule has made.
  bool set_epochs(std::int64_t epochs);
  const nn::Module& model() const { return *state_.model; }

  /// The elements of all parameters, one parameter after the other.
  std::vector<float> weights() const;
  /// Sets an element of a parameter. Throws Error if there is none, and for a value that is not within the limits of
  /// weights.
  void set_weight(std::string_view name, std::int64_t index, double value);

  /// The checkpoint that `minitorch train --checkpoint` writes; it shares memory with the session. Throws DataError
  /// after a step that failed.
  nn::CheckpointContents checkpoint() const;

 private:
  // Goes on from a checkpoint with the same settings, but for the number of epochs, at `place` of its training. Throws
  // Error if it does not fit; then nothing has changed.
  void go_on_from(nn::CheckpointContents contents, const program::TrainingPlace& place);
  // Throws DataError with the consequence if the last step failed.
  void check_has_not_failed(const std::string& consequence) const;
  bool is_over() const { return epoch_ >= settings_.epochs; }
  nn::Json end_epoch(double loss);
  using Batches = std::vector<nn::Batch>;
  nn::Json score_of(const Batches& examples) const;

  program::RunSettings settings_;
  program::Data data_;
  Batches train_, test_;  // for scores
  program::TrainingState state_;
  nn::TrainingHistory history_;  // of the epoch under way
  std::int64_t epoch_ = 0;       // the epochs that are over
  std::string failure_;          // of the last step that trained; empty if it did not fail
};

}  // namespace minitorch::playground
