// Trainings that stop, fail and go on: to the bit, or with an error that says why not.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/data/dataset.hpp"
#include "nn/optim/lambda_lr.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/training/fit.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/nn/training/trainings.hpp"

using namespace minitorch;
using test::Line, test::MoonTraining, test::squared_error;

TEST_CASE("a training that is stopped within an epoch and resumed elsewhere is the same, bit for bit") {
  MoonTraining whole;
  whole.train();
  CHECK(whole.history.epochs.size() == 5);
  for (const int steps : {1, 3, 4, 8}) {  // 3 steps are an epoch
    MoonTraining first;
    int left = steps;
    first.train([&] { return --left == 0; });
    CHECK(first.history.is_under_way());
    CHECK(first.history.epochs.size() == static_cast<std::size_t>((steps - 1) / 3));
    const std::string saved = first.text();

    MoonTraining second(99);
    std::stringstream file(saved);
    second.checkpoint.load(file, nn::CheckpointFormat::json);
    CHECK(second.text() == saved);
    second.train();
    CHECK_FALSE(second.history.is_under_way());
    CHECK(second.text() == whole.text());
  }
}

TEST_CASE("a training that is stopped goes on in the same process, and stops after its epochs in all") {
  MoonTraining whole, parts;
  whole.train();
  MoonTraining again;
  int steps = 0;
  while (again.history.epochs.size() < 5) again.train([&] { return ++steps % 4 == 0; });
  CHECK(again.text() == whole.text());
  again.train();
  CHECK(again.text() == whole.text());
}

TEST_CASE("a checkpoint that stop saves goes on from there, bit for bit, though the training did too") {
  MoonTraining whole;
  whole.train();
  for (const int steps : {1, 3, 4, 8}) {
    MoonTraining first;
    int done = 0;
    std::string saved;
    first.train([&] {
      if (++done == steps) saved = first.text();
      return false;
    });
    CHECK(first.text() == whole.text());

    MoonTraining second(99);
    std::stringstream file(saved);
    second.checkpoint.load(file, nn::CheckpointFormat::json);
    CHECK(second.history.is_under_way());
    second.train();
    CHECK(second.text() == whole.text());
  }
}

TEST_CASE("a training whose stop throws goes on from there, bit for bit") {
  MoonTraining whole;
  whole.train();
  MoonTraining again;
  int steps = 0;
  const auto full_disk = [&]() -> bool {
    if (++steps == 5) throw Error("the disk is full");
    return false;
  };
  CHECK_THROWS_WITH(again.train(full_disk), "the disk is full");
  CHECK(again.history.epochs.size() == 1);
  again.train(full_disk);
  CHECK(again.text() == whole.text());
}

TEST_CASE("a resumed training whose first batch cannot be read stays where it was") {
  struct Failing : nn::Dataset {
    nn::TensorDataset examples;
    bool* fails;
    Failing(const nn::TensorDataset& its_examples, bool* its_fails) : examples(its_examples), fails(its_fails) {}
    std::int64_t size() const override { return examples.size(); }
    nn::Batch item(std::int64_t i) const override {
      if (*fails) throw Error("the disk");
      return examples.item(i);
    }
  };
  const nn::TensorDataset examples(arange(6, {.dtype = float32}).unsqueeze(1), zeros({6, 1}));
  bool fails = false;
  const auto trained = [&](bool with_failure) {
    Line line(1);
    nn::DataLoader batches(Failing(examples, &fails), {});
    nn::TrainingHistory history;
    int steps = 0;
    const auto train = [&] {
      nn::fit(line.model, squared_error, line.optimizer, batches,
              {.epochs = 2, .stop = [&] { return ++steps == 3; }, .history = &history, .progress = false});
    };
    train();
    fails = with_failure;
    if (with_failure) CHECK_THROWS_WITH(train(), "the disk");
    fails = false;
    CHECK(history.under_way.batches == 3);
    train();
    CHECK(history.epochs.size() == 2);
    return std::pair(line.weight(), history.epochs[0].loss);
  };
  CHECK(trained(true) == trained(false));
}

TEST_CASE("an epoch whose scheduler throws is done all the same") {
  Line line(4);
  nn::LambdaLR schedule(line.optimizer, [](std::int64_t t) { return t == 2 ? -1.0 : 1.0; });
  nn::TrainingHistory history;
  CHECK_THROWS(nn::fit(line.model, squared_error, line.optimizer, line.batches,
                       {.epochs = 4, .scheduler = schedule, .history = &history, .progress = false}));
  CHECK(history.epochs.size() == 2);
}

TEST_CASE("a history and a loader at two places are refused") {
  const auto refusal = [](int of_history, int of_loader) {
    return "fit: the history is at batch " + std::to_string(of_history) + " of an epoch, the loader at batch " +
           std::to_string(of_loader) + "; save and load both in one checkpoint, and pass .history";
  };
  MoonTraining training;
  training.history.under_way = {.batches = 2, .loss_sum = 1};
  CHECK_THROWS_WITH(training.train(), refusal(2, 0));
  int batches = 0;
  for ([[maybe_unused]] const auto& batch : training.batches) {
    if (++batches == 2) break;  // the next loop is a new epoch
  }
  CHECK_THROWS_WITH(training.train(), refusal(2, 0));

  training.history = {};
  training.train([] { return true; });
  CHECK_THROWS_WITH(nn::fit(training.model, test::logistic_loss, training.optimizer, training.batches),
                    refusal(0, 3));  // would be a part of an epoch
}

TEST_CASE("a training that goes on with another number of batches for a step begins with a new step") {
  Line line(5);
  nn::TrainingHistory history;
  const auto train = [&](std::int64_t accumulate, bool stops) {
    nn::fit(line.model, squared_error, line.optimizer, line.batches,
            {.accumulate = accumulate, .stop = [&] { return stops; }, .history = &history, .progress = false});
  };
  train(2, true);
  train(3, false);
  // The gradient of (w x)² is 2 w x²: means over the batches {0, 1} and {2, 3, 4}.
  CHECK(line.weight() == Approx((1 - 0.1 * 2 * (0 + 1) / 2.0) * (1 - 0.1 * 2 * (4 + 9 + 16) / 3.0)));
  CHECK(history.epochs.size() == 1);
}

TEST_CASE("a training whose best model cannot be written goes on with the next epoch, as if it had been written") {
  struct Halving : Line {
    Halving() : Line(4, {.shuffle = true, .seed = 2}) { optimizer.set_lr(0.02); }
    void train(const std::string& best, const std::function<void(const nn::TrainingHistory&)>& after_epoch = {}) {
      nn::fit(model, squared_error, optimizer, batches,
              {.epochs = 4,
               .scheduler = schedule,
               .best = best,
               .after_epoch = after_epoch,
               .history = &history,
               .progress = false});
    }
    nn::ExponentialLR schedule{optimizer, 0.5};
    nn::TrainingHistory history;
  };
  Halving whole, parts;
  whole.train({});

  const TemporaryFolder folder;
  const std::string path = folder.path() + "/folder/best.json";
  std::filesystem::create_directory(folder.path() + "/folder");
  CHECK_THROWS_AS(
      parts.train(path, [&](const nn::TrainingHistory&) { std::filesystem::remove_all(folder.path() + "/folder"); }),
      CheckpointError);
  CHECK(parts.history.epochs.size() == 2);
  std::filesystem::create_directory(folder.path() + "/folder");
  parts.train(path);
  CHECK(parts.history.epochs.size() == 4);
  CHECK(parts.weight() == whole.weight());
  CHECK(parts.optimizer.lr() == whole.optimizer.lr());
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("a resumed training counts its patience from all epochs") {
  nn::TrainingHistory history;
  for (const double loss : {1.0, 2.0, 2.0}) history.epochs.push_back({.loss = loss});
  Line line(2);
  nn::fit(line.model, squared_error, line.optimizer, line.batches,
          {.epochs = 9, .patience = 1, .history = &history, .progress = false});
  CHECK(history.epochs.size() == 3);
}
