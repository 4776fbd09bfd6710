// A training that can stop and resume exactly: one file holds its whole state. Ten epochs in one process, or four and
// then six in another, give the same losses and the same file, byte for byte:
//
//   07_stop_and_resume --file whole.json
//   07_stop_and_resume --file parts.json --stop-after 4
//   07_stop_and_resume --file parts.json --resume
//   cmp whole.json parts.json
//
// Three things are random: the first weights and dropout draw from `default_generator()`, the order of batches from the
// loader's generator. The checkpoint therefore holds the model, the default generator and the loader.
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
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/schedulers.hpp"

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

double train_epoch(const nn::Sequential& model, nn::Adam& optimizer, nn::DataLoader& batches) {
  double sum = 0;
  for (const auto& [x, y] : batches) {
    const Tensor loss = nn::bce_with_logits(model(x), y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    sum += loss.item();
  }
  return sum / static_cast<double>(batches.size());
}

void run(const Settings& settings) {
  manual_seed(settings.seed);
  Generator chance(settings.seed);
  const nn::TensorDataset points = nn::points_dataset(nn::make_moons(200, 0.1, chance));
  const nn::Sequential model(nn::Linear(2, 32), nn::ReLU(), nn::Dropout(0.1), nn::Linear(32, 1));
  nn::Adam optimizer(model.parameters(), {.lr = 1e-2});
  nn::CosineAnnealingLR schedule(optimizer, settings.epochs);
  nn::DataLoader batches(points, {.batch_size = 20, .shuffle = true, .seed = settings.seed});

  nn::Checkpoint checkpoint;
  checkpoint.add("model", model)
      .add("optimizer", optimizer)
      .add("schedule", schedule)
      .add("batches", batches)
      .add("random", default_generator());
  checkpoint.metadata["epoch"] = 0;
  if (settings.resume) {
    checkpoint.load(settings.file);
    std::printf("goes on after epoch %lld\n", static_cast<long long>(checkpoint.metadata["epoch"].as_int64()));
  }

  for (std::int64_t epoch = checkpoint.metadata["epoch"].as_int64() + 1; epoch <= settings.epochs; ++epoch) {
    const double loss = train_epoch(model, optimizer, batches);
    schedule.step();
    checkpoint.metadata["epoch"] = epoch;
    checkpoint.metadata["losses"].append(loss);
    checkpoint.save(settings.file);
    std::printf("epoch %3lld   loss %.17g\n", static_cast<long long>(epoch), loss);
    if (epoch == settings.stop_after) break;
  }
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
