// The loss that a training makes small, and the score of a model: the loss, the accuracy of classes, the errors of
// numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"
#include "nn/data/dataset.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "nn/training/metrics.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Returns the mean loss of a batch: the cross-entropy of classes or of next tokens, or the squared error of
/// numbers in units of the label's scale.
Tensor loss_of(const Task& task, const Tensor& outputs, const Tensor& y);

/// Returns the loss of a training step: `loss_of`, whose gradients are those of `settings.l1` times
/// `nn::l1_penalty(model)` besides. Its value is that of the data alone.
Tensor step_loss_of(const RunSettings& settings, const nn::Module& model, const Task& task, const Tensor& outputs,
                    const Tensor& y);

struct Score {
  double loss = 0;
  std::optional<double> accuracy{};                // of classes, from 0 to 1
  std::optional<double> perplexity{};              // of next characters or bytes: the exponential of the loss
  std::string_view unit{};                         // of a text: character or byte
  std::optional<double> rmse{};                    // of numbers, in their own units: the root of the mean squared error
  std::optional<double> mae{};                     // of numbers, in their own units: the mean absolute error
  std::optional<nn::ConfusionMatrix> confusion{};  // of classes

  /// "loss 0.3412, 87.65 % right", "loss 1.951 nats a character, perplexity 7.04", or
  /// "loss 0.0523, RMSE 21,301, MAE 15,220"
  std::string text() const;
  nn::Json json() const;
};

/// Returns the batch size of evaluation and prediction: smaller for larger examples.
std::int64_t examples_at_once(const Task& task);

/// Returns the score over all examples. The model is in evaluation mode meanwhile, and no graph is built.
Score score_of(const Task& task, const nn::Module& model, const nn::SharedDataset& examples);

}  // namespace minitorch::program
