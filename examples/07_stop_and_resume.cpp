// A training that can stop and resume exactly: one file holds its whole state. Ten epochs in one process, or four and
// then six in another, give the same losses and the same file, byte for byte:
//
//   07_stop_and_resume --file whole.json
//   07_stop_and_resume --file parts.json --stop-after 4
//   07_stop_and_resume --file parts.json --resume
//   cmp whole.json parts.json
//
// Three things are random: the first weights and dropout draw from `default_generator()`, the order of batches from the
// loader's generator. The checkpoint therefore holds the model, the default generator and the loader, and the history
// of the losses says how many epochs are done.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "examples/flags.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/data/toy_sets.hpp"
#include "nn/losses/loss_modules.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/training/fit.hpp"

namespace {

using namespace minitorch;
using Range = examples::Flags::Range;

struct Settings {
  std::string file = "training.json";
  std::int64_t epochs = 10;
  std::int64_t stop_after = 0;  // 0 means never
  bool resume = false;
  std::uint64_t seed = 1;
};

void run(const Settings& settings) {
  manual_seed(settings.seed);
  Generator chance(settings.seed);
  const nn::TensorDataset points = nn::points_dataset(nn::make_moons(200, 0.1, chance));
  const nn::Sequential model(nn::Linear(2, 32), nn::ReLU(), nn::Dropout(0.1), nn::Linear(32, 1));
  nn::Adam optimizer(model.parameters(), {.lr = 1e-2});
  nn::CosineAnnealingLR schedule(optimizer, settings.epochs);
  nn::DataLoader batches(points, {.batch_size = 20, .shuffle = true, .seed = settings.seed});

  nn::TrainingHistory history;

  nn::Checkpoint checkpoint;
  checkpoint.add("model", model)
      .add("optimizer", optimizer)
      .add("schedule", schedule)
      .add("batches", batches)
      .add("random", default_generator())
      .add("history", history);
  if (settings.resume) {
    checkpoint.load(settings.file);
    std::printf("goes on after epoch %zu\n", history.epochs.size());
  }

  nn::fit(model, nn::BCEWithLogitsLoss(), optimizer, batches,
          {.epochs = settings.stop_after > 0 ? std::min(settings.stop_after, settings.epochs) : settings.epochs,
           .scheduler = schedule,
           .after_epoch =
               [&](const nn::TrainingHistory& done) {
                 checkpoint.save(settings.file);
                 std::printf("epoch %3zu   loss %.17g\n", done.epochs.size(), done.epochs.back().loss);
               },
           .history = &history,
           .progress = false});
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  examples::Flags command_line("Trains on moons with dropout and a schedule, and saves all of it after each epoch.");
  command_line.add("--file", settings.file, "checkpoint: .json, .json.gz or .safetensors");
  command_line.add("--epochs", settings.epochs, "number of epochs of the whole training", Range::above_zero);
  command_line.add("--stop-after", settings.stop_after, "stop after this epoch", Range::above_zero);
  command_line.add("--resume", settings.resume, "continue from the file");
  command_line.add("--seed", settings.seed, "seed of points, weights, dropout and batches");
  if (const auto status = command_line.parse(argc, argv)) return *status;
  run(settings);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "07_stop_and_resume: " << error.what() << "\n";
  return EXIT_FAILURE;
}
