// How well a model does a task: the loss, and for classes how many are right.
#pragma once

#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/data/dataset.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "nn/training/metrics.hpp"
#include "program/learning/data_sources.hpp"

namespace minitorch::program {

/// The mean over a batch: cross-entropy of classes, squared error of a number, in units of the label's scale.
Tensor loss_of(const Task& task, const Tensor& outputs, const Tensor& y);

struct Score {
  double loss = 0;
  std::optional<double> accuracy{};                // from 0 to 1, of classes
  std::optional<double> rmse{};                    // of a number, in its own units: the root of the mean squared error
  std::optional<double> mae{};                     // and the mean absolute error
  std::optional<nn::ConfusionMatrix> confusion{};  // of classes

  /// "loss 0.3412, 87.65 % right", or "loss 0.0523, RMSE 21,301, MAE 15,220"
  std::string text() const;
  nn::Json json() const;
};

/// Over all examples, evaluating and without a graph.
Score evaluate(const Task& task, const nn::Module& model, const nn::SharedDataset& examples);

}  // namespace minitorch::program
