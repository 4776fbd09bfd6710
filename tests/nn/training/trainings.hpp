// Two trainings for the tests of fit: one with all that a checkpoint holds, and one that is computed by hand.
#pragma once

#include <cstdint>
#include <functional>
#include <sstream>
#include <string>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/data/toy_sets.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/training/fit.hpp"

namespace minitorch::test {

inline const nn::BatchLoss logistic_loss = [](const Tensor& x, const Tensor& y) { return nn::bce_with_logits(x, y); };
inline const nn::BatchLoss squared_error = [](const Tensor& x, const Tensor& y) { return nn::mse(x, y); };

inline nn::TensorDataset moons(std::uint64_t seed) {
  Generator generator(seed);
  return nn::points_dataset(nn::make_moons(60, 0.1, generator));
}

inline nn::Sequential classifier() {
  return nn::Sequential(nn::Linear(2, 16), nn::BatchNorm1d(16), nn::ReLU(), nn::Dropout(0.3), nn::Linear(16, 1));
}

/// A whole training with all that a checkpoint holds: 60 points in batches of 8, so 8 batches in an epoch.
struct MoonTraining {
  explicit MoonTraining(std::uint64_t seed = 1)
      : model((manual_seed(seed), classifier())),
        optimizer(model.parameters(), {.lr = 0.01}),
        schedule(optimizer, {.max_lr = 0.1, .total_steps = 40}),
        batches(moons(3), {.batch_size = 8, .shuffle = true, .seed = seed}),
        held_out(moons(4), {.batch_size = 25}) {
    checkpoint.add("model", model).add("optimizer", optimizer).add("schedule", schedule).add("batches", batches);
    checkpoint.add("history", history).add("random", default_generator());
  }
  MoonTraining(const MoonTraining&) = delete;
  MoonTraining& operator=(const MoonTraining&) = delete;
  ~MoonTraining() = default;

  /// Trains with steps of three batches until `stop` ends it.
  const nn::TrainingHistory& train(const std::function<bool()>& stop = {}) {
    nn::fit(model, logistic_loss, optimizer, batches,
            {.epochs = 5,
             .validation = &held_out,
             .scheduler = schedule,
             .max_grad_norm = 0.5,
             .accumulate = 3,
             .stop = stop,
             .history = &history,
             .progress = false});
    return history;
  }
  /// Returns all that is saved, as text.
  std::string text() const {
    std::stringstream file;
    checkpoint.save(file, nn::CheckpointFormat::json);
    return file.str();
  }

  nn::Sequential model;
  nn::Adam optimizer;
  nn::OneCycleLR schedule;
  nn::DataLoader batches, held_out;
  nn::TrainingHistory history;
  nn::Checkpoint checkpoint;
};

/// A weight w of 1 that is multiplied by 0, 1, 2, ...: y = w x, to be 0.
struct Line {
  explicit Line(std::int64_t examples, nn::DataLoaderOptions options = {})
      : optimizer(model.parameters(), {.lr = 0.1}),
        batches(nn::TensorDataset(arange(examples, {.dtype = float32}).unsqueeze(1), zeros({examples, 1})), options) {
    model.weight.set_value(tensor({{1.0}}));
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() = default;

  double weight() const { return model.weight.value().item(); }

  nn::Linear model{1, 1, {.bias = false}};
  nn::SGD optimizer;
  nn::DataLoader batches;
};

}  // namespace minitorch::test
