// The training loop, for models that map one tensor to another:
//
//   nn::Adam optimizer(model.parameters(), {.lr = 1e-3});
//   nn::fit(model, nn::CrossEntropyLoss(), optimizer, batches, {.epochs = 20, .validation = &test_batches});
//
// Write your own loop to train several models, or a model with several inputs: docs/4-networks.md shows one.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "minitorch/tensor/tensor.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/modules/module.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/reduce_lr_on_plateau.hpp"
#include "nn/optim/scheduler.hpp"
#include "nn/training/history.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Returns the mean loss of a batch, from the model's outputs and the targets: a loss module, or a lambda.
using BatchLoss = std::function<Tensor(const Tensor& outputs, const Tensor& targets)>;
/// Returns the mean of a measure over a batch.
using BatchMetric = std::function<double(const Tensor& outputs, const Tensor& targets)>;

/// A scheduler for `fit`. It must outlive the call. It steps after each epoch; a OneCycleLR, a combination with one,
/// and any given as {schedule, nn::Each::step}, after each step of the optimiser. ReduceLROnPlateau takes the measure
/// of each epoch.
class FitScheduler {
 public:
  FitScheduler() = default;
  /// By default steps as `scheduler.usual_each()` says.
  // NOLINTNEXTLINE(google-explicit-constructor): for options
  FitScheduler(Scheduler& scheduler, std::optional<Each> each = {});
  FitScheduler(ReduceLROnPlateau& scheduler);  // NOLINT(google-explicit-constructor): the same

  /// For `fit`: makes the scheduler's step, if it is due.
  void after_step() const;
  void after_epoch(RealNumber measure) const;

 private:
  std::function<void()> after_step_;
  std::function<void(double)> after_epoch_;
};

struct FitOptions {
  WholeNumber epochs = 1;                           // in all, with those of `history`
  WholeNumber first_epoch = 1;                      // the number of the first, in what is printed and in errors
  DataLoader* validation = nullptr;                 // evaluated after each epoch, in eval mode
  BatchLoss validation_loss = {};                   // of the validation; empty: that of the training
  std::map<std::string, BatchMetric> metrics = {};  // of the validation
  FitScheduler scheduler = {};
  std::optional<RealNumber> max_grad_norm = {};  // clips the gradients of a step
  WholeNumber accumulate = 1;                    // batches that make a step
  operators::Flag capture = false;               // repeats the gradients of a step of one batch by nn::capture
  std::optional<WholeNumber> patience = {};      // stops as EarlyStopping does
  std::string best = {};                         // file for the model of the best epoch
  std::function<void()> after_step = {};         // called after each step, for an average of weights
  std::function<bool()> stop = {};               // asked after each step and each `after_epoch`: true ends the training
  std::function<void(const TrainingHistory& history)> after_epoch = {};
  TrainingHistory* history = nullptr;  // is continued, and gets the new epochs
  operators::Flag progress = true;     // prints the progress of each epoch, and what it reached
};

/// A training that diverged: a loss, also of the validation, or a parameter is NaN or infinite.
class DivergenceError : public Error {
 public:
  /// The message is "fit: ", `sign` and `rest`.
  DivergenceError(const std::string& sign, const std::string& rest);
  /// What is not finite: "the loss is nan", or "parameter 'weight' holds NaN or infinity".
  const std::string& sign() const { return sign_; }

 private:
  std::string sign_;
};

/// Trains `model`, in training mode, with the batches of `batches`: forward, loss, backward and a step of `optimizer`.
/// Returns the losses of all epochs. At the end each module has the mode that it had before.
///
/// With `accumulate`, the gradient of a step is the mean over as many batches; the last step of an epoch takes those
/// that are left. With `capture`, the gradients of a step of one batch have the same bits sooner; what `nn::capture`
/// refuses is an error, as a loss that overflows after dropout may be. Best is the epoch with the least loss of the
/// validation, or without one of the training.
///
/// To resume, give the history to a checkpoint, with model, optimiser, loader, scheduler and `default_generator()`; the
/// training goes on to the bit, also one that `stop` ended, or saved, within an epoch.
///
/// Throws DivergenceError for a loss that is NaN or infinite, before the step, and for a parameter or the loss of the
/// validation that is, after the epoch; Error for options out of their ranges, and for a loader without batches, or not
/// at the place of the history; ShapeError for a loss that is not one number. Then the history has the epochs that are
/// done.
TrainingHistory fit(const Module& model, const BatchLoss& loss, Optimizer& optimizer, DataLoader& batches,
                    const FitOptions& options = {});

}  // namespace minitorch::nn
