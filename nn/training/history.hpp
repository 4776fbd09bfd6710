// What a training has done so far: the losses of its epochs, and how far the last one is. `fit` writes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "nn/state/state_dict.hpp"
#include "nn/training/evaluate.hpp"
#include "operators/errors/checked_optional.hpp"

namespace minitorch::nn {

namespace detail {

struct NoValidation {
  [[noreturn]] static void refuse();
};

}  // namespace detail

/// What is known of an epoch. Without a validation, reading it throws Error.
struct EpochResult {
  double loss = 0;  // the mean over its batches, each before its step
  operators::CheckedOptional<Evaluation, detail::NoValidation> validation = {};  // after the epoch
  std::map<std::string, double> metrics = {};  // of the validation, means over examples

  /// The measure that is watched: the loss of the validation, or without one that of the training.
  double measure() const { return validation ? validation->loss : loss; }
};

/// The epochs of a training. It is a part of a checkpoint, so that a training goes on where it was.
struct TrainingHistory {
  /// An epoch that was stopped: its batches so far, and the sum of their losses.
  struct UnderWay {
    std::int64_t batches = 0;
    double loss_sum = 0;
  };

  std::vector<EpochResult> epochs;
  UnderWay under_way;

  /// Whether the training was stopped within an epoch.
  bool is_under_way() const { return under_way.batches > 0; }
  /// Returns the index of the epoch with the least measure, the first of equal ones. Throws Error if there is none.
  std::size_t best() const;

  StateDict state_dict() const;
  /// Restores a state. Throws CheckpointError if it is invalid; then nothing has changed.
  void load_state_dict(const StateDict& state) { nn::load_state_dict(*this, state); }
  /// Checks that a state fits, and returns the function that restores it.
  Commit prepare_load(const StateDict& state);
};

}  // namespace minitorch::nn
