// The training loop of the library: the steps of a loop by hand, to the bit, and what stands beside them.
#include "nn/training/fit.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/losses/loss_modules.hpp"
#include "nn/losses/losses.hpp"
#include "nn/models/recurrent_language_model.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/combined_lr.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/training/early_stopping.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/nn/training/trainings.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using test::Line, test::MoonTraining, test::moons, test::logistic_loss, test::squared_error;

TEST_CASE("fit makes the steps of a loop by hand, bit for bit") {
  MoonTraining by_fit, by_hand;
  manual_seed(7);
  const nn::TrainingHistory history = nn::fit(by_fit.model, logistic_loss, by_fit.optimizer, by_fit.batches,
                                              {.epochs = 3,
                                               .validation = &by_fit.held_out,
                                               .scheduler = by_fit.schedule,
                                               .max_grad_norm = 0.5,
                                               .progress = false});
  manual_seed(7);
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    double sum = 0;
    for (const auto& [x, y] : by_hand.batches) {
      const Tensor loss = nn::bce_with_logits(by_hand.model(x), y);
      by_hand.optimizer.zero_grad();
      loss.backward();
      nn::clip_grad_norm(by_hand.model.parameters(), 0.5);
      by_hand.optimizer.step();
      by_hand.schedule.step();
      sum += loss.item();
    }
    const nn::Evaluation found = nn::evaluate(by_hand.model, by_hand.held_out, logistic_loss);
    CHECK(history.epochs.at(epoch).loss == sum / 8);
    CHECK(history.epochs.at(epoch).validation->loss == found.loss);
    CHECK(history.epochs.at(epoch).validation->accuracy == found.accuracy);
  }
  CHECK(by_fit.text() == by_hand.text());
}

TEST_CASE("captured steps have the bits of others, with a validation after each epoch and odd steps at its end") {
  int calls = 0;  // of the loss; a captured step that is repeated makes none
  const auto trained = [&](bool capture, std::int64_t accumulate) {
    MoonTraining training;
    manual_seed(7);
    calls = 0;
    const auto counted = [&](const Tensor& outputs, const Tensor& y) {
      ++calls;
      return logistic_loss(outputs, y);
    };
    const nn::TrainingHistory history = nn::fit(training.model, counted, training.optimizer, training.batches,
                                                {.epochs = 4,
                                                 .validation = &training.held_out,
                                                 .validation_loss = logistic_loss,
                                                 .scheduler = training.schedule,
                                                 .max_grad_norm = 0.5,
                                                 .accumulate = accumulate,
                                                 .capture = capture,
                                                 .progress = false});
    return std::pair(training.text(), history.epochs.back().validation->loss);
  };
  for (const std::int64_t accumulate : {1, 3}) CHECK(trained(true, accumulate) == trained(false, accumulate));
  const int steps = 4 * 8;
  CHECK(calls == steps);
  trained(true, 1);
  CHECK(calls < steps / 4);
}

TEST_CASE("a step of several batches has the mean of their gradients, and the last takes those that are left") {
  Line line(5);
  std::vector<double> weights;
  nn::fit(line.model, squared_error, line.optimizer, line.batches,
          {.accumulate = 2,
           .stop =
               [&] {
                 weights.push_back(line.weight());
                 return false;
               },
           .progress = false});
  // The gradient of (w x)² is 2 w x²: means over the batches {0, 1}, {2, 3} and {4}.
  const double first = 1 - 0.1 * (2 * 0.0 + 2 * 1.0) / 2, second = first - 0.1 * first * (2 * 4.0 + 2 * 9.0) / 2,
               third = second - 0.1 * second * 2 * 16.0;
  REQUIRE(weights.size() == 3);
  CHECK(weights[0] == Approx(first));
  CHECK(weights[1] == Approx(second));
  CHECK(weights[2] == Approx(third));
}

TEST_CASE("after_epoch and stop together end a training between two epochs, by any measure") {
  Line line(4);
  nn::EarlyStopping watch({.patience = 0, .better = nn::Better::higher});
  int stops_asked = 0;
  const nn::TrainingHistory history =
      nn::fit(line.model, squared_error, line.optimizer, line.batches,
              {.epochs = 9,
               .stop =
                   [&] {
                     ++stops_asked;
                     return watch.should_stop();
                   },
               .after_epoch = [&](const nn::TrainingHistory& done) { watch.step(done.epochs.back().loss); },
               .progress = false});
  CHECK(history.epochs.size() == 2);  // the loss falls, and higher is better
  CHECK_FALSE(history.is_under_way());
  CHECK(stops_asked == 2 * (4 + 1));
}

TEST_CASE("after_step follows each step, before stop is asked") {
  Line line(5);
  std::string calls;
  nn::fit(line.model, squared_error, line.optimizer, line.batches,
          {.accumulate = 2,
           .after_step = [&] { calls += 'a'; },
           .stop =
               [&] {
                 calls += 's';
                 return false;
               },
           .progress = false});
  CHECK(calls == "asasas");
}

TEST_CASE("a validation without batches is refused before the first step") {
  Line line(4), none(4, {.batch_size = 8, .drop_last = true});
  CHECK_THROWS_WITH(nn::fit(line.model, squared_error, line.optimizer, line.batches, {.validation = &none.batches}),
                    "fit: the loader of the validation has no batches");
  CHECK(line.weight() == 1);
}

TEST_CASE("a model trains in training mode, is validated in eval mode, and each module gets its mode back") {
  MoonTraining training;
  training.model.children()[3].module.eval();
  std::vector<bool> modes;
  const nn::BatchLoss loss = [&](const Tensor& x, const Tensor& y) {
    modes.push_back(training.model.children()[3].module.is_training());
    return nn::bce_with_logits(x, y);
  };
  nn::DataLoader batches(moons(3), {.batch_size = 30}), held_out(moons(4), {.batch_size = 60});
  const auto fit = [&] {
    nn::fit(training.model, loss, training.optimizer, batches, {.validation = &held_out, .progress = false});
  };
  fit();
  CHECK(modes == std::vector<bool>{true, true, false});
  CHECK(training.model.is_training());
  CHECK_FALSE(training.model.children()[3].module.is_training());
  CHECK(training.model.children()[1].module.is_training());

  training.model.eval();
  training.model.children()[1].module.train();
  fit();
  CHECK_FALSE(training.model.is_training());
  CHECK(training.model.children()[1].module.is_training());

  training.model.children()[1].module.eval();
  for (const nn::Module& kept : {nn::Module(training.model), training.model.children()[1].module}) {
    const nn::Evaluating guard(kept);
    CHECK_THROWS_WITH(fit(),
                      "fit: an Evaluating of this thread keeps the model, or a part of it, in eval mode; it must have "
                      "ended");
  }
  CHECK(modes.size() == 6);
}

TEST_CASE("fit steps a scheduler after each epoch, one with a OneCycleLR after each step, and any as its option says") {
  Line line(4);
  const auto steps_of_two_epochs = [&](const nn::Scheduler& scheduler, const nn::FitScheduler& given) {
    const std::int64_t before = scheduler.steps();
    nn::fit(line.model, squared_error, line.optimizer, line.batches,
            {.epochs = 2, .scheduler = given, .progress = false});
    return scheduler.steps() - before;
  };
  const nn::OneCycleLROptions options{.max_lr = 0.2, .total_steps = 99, .cycle_momentum = false};
  nn::ExponentialLR usual(line.optimizer, 0.5), in_chain(line.optimizer, 0.9), in_sequence(line.optimizer, 0.9);
  nn::OneCycleLR cycle(line.optimizer, options), linked(line.optimizer, options), last(line.optimizer, options);
  CHECK(steps_of_two_epochs(usual, usual) == 2);
  CHECK(steps_of_two_epochs(usual, {usual, nn::Each::step}) == 8);
  CHECK(steps_of_two_epochs(cycle, cycle) == 8);
  CHECK(steps_of_two_epochs(cycle, static_cast<nn::Scheduler&>(cycle)) == 8);
  CHECK(steps_of_two_epochs(cycle, {cycle, nn::Each::epoch}) == 2);
  nn::ChainedScheduler chain({in_chain, linked});
  nn::SequentialLR sequence(line.optimizer, {in_sequence, last}, {1});
  CHECK(steps_of_two_epochs(chain, chain) == 8);
  CHECK(steps_of_two_epochs(sequence, sequence) == 8);
  CHECK(steps_of_two_epochs(chain, {chain, nn::Each::epoch}) == 2);
}

TEST_CASE("ReduceLROnPlateau takes the loss of the validation") {
  Line line(2);
  nn::ReduceLROnPlateau plateau(line.optimizer, {.factor = 0.5, .patience = 0});
  nn::DataLoader constant(nn::TensorDataset(zeros({2, 1}), ones({2, 1})));  // its loss is always 1
  nn::fit(line.model, squared_error, line.optimizer, line.batches,
          {.epochs = 3, .validation = &constant, .scheduler = plateau, .progress = false});
  CHECK(plateau.best() == 1);
  CHECK(line.optimizer.lr() == Approx(0.1 / 4));
}

TEST_CASE("a validation has a loss of its own if it is given, which is the measure") {
  Line line(2);
  nn::ReduceLROnPlateau plateau(line.optimizer, {.patience = 0});
  nn::DataLoader held_out(nn::TensorDataset(full({2, 1}, 3.0), ones({2, 1})));
  const nn::BatchLoss distance = [](const Tensor& x, const Tensor& y) { return nn::l1(x, y); };
  const nn::TrainingHistory history =
      nn::fit(line.model, squared_error, line.optimizer, line.batches,
              {.validation = &held_out, .validation_loss = distance, .scheduler = plateau, .progress = false});
  const double expected = std::abs(3 * line.weight() - 1);
  CHECK(history.epochs[0].validation->loss == Approx(expected));
  CHECK(plateau.best() == Approx(expected));
  CHECK(history.epochs[0].loss != Approx(expected));
}

TEST_CASE("patience ends a training, and the best model is in its file") {
  Line line(2);
  line.model.weight.set_value(tensor({{2.0}}));
  nn::DataLoader wants_one(nn::TensorDataset(ones({1, 1}), ones({1, 1})));  // w falls from 2 past 1 to 0
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/best.json";
  std::vector<double> weights;
  const nn::TrainingHistory history =
      nn::fit(line.model, squared_error, line.optimizer, line.batches,
              {.epochs = 50,
               .validation = &wants_one,
               .patience = 2,
               .best = path,
               .after_epoch = [&](const nn::TrainingHistory&) { weights.push_back(line.weight()); },
               .progress = false});
  const std::size_t best = history.best();
  CHECK(best > 0);
  CHECK(history.epochs.size() == best + 4);
  nn::load(path, line.model);
  CHECK(line.weight() == weights[best]);
  CHECK(std::abs(line.weight() - 1) < 0.2);
}

TEST_CASE("a loss that is not finite ends the training before its step, and names the place") {
  const double infinite = std::numeric_limits<double>::infinity();
  Line line(2);
  line.batches = nn::DataLoader(nn::TensorDataset(tensor({{0.0}, {infinite}}), zeros({2, 1})));
  CHECK_THROWS_WITH(nn::fit(line.model, squared_error, line.optimizer, line.batches, {.progress = false}),
                    "fit: the loss is inf in epoch 1, batch 2 of 2, with the learning rate 0.1; a smaller rate or "
                    ".max_grad_norm may help, or the data are not finite");
  CHECK(line.weight() == 1);
  CHECK(line.model.is_training());
  try {
    nn::fit(line.model, squared_error, line.optimizer, line.batches, {.first_epoch = 7, .progress = false});
    FAIL("it must throw");
  } catch (const nn::DivergenceError& error) {
    CHECK(error.sign() == "the loss is inf");
    CHECK_THAT(error.what(), ContainsSubstring("the loss is inf in epoch 7, batch 2 of 2"));
  }
}

TEST_CASE("a training that diverges after dropout and BatchNorm says so alike with a captured step and without") {
  const auto message = [](bool has_norm, bool captures) -> std::string {
    manual_seed(1);
    nn::Sequential model(nn::Linear(1, 8));
    if (has_norm) model.append(nn::BatchNorm1d(8));
    model.append(nn::Dropout(0.5)).append(nn::Linear(8, 1));
    nn::SGD optimizer(model.parameters(), {.lr = 1e5});  // each step makes the outputs 10⁵ times as large, or more
    nn::DataLoader batches(nn::TensorDataset(rand({16, 1}), rand({16, 1})), {.batch_size = 8});
    try {
      nn::fit(model, squared_error, optimizer, batches, {.epochs = 20, .capture = captures, .progress = false});
    } catch (const nn::DivergenceError& error) {
      return error.what() + default_generator().state();
    }
    return "";
  };
  for (const bool has_norm : {false, true}) {
    CHECK_THAT(message(has_norm, false), ContainsSubstring("fit: the loss is "));
    CHECK(message(has_norm, true) == message(has_norm, false));
  }
}

TEST_CASE("a last step that leaves NaN or infinity is an error, and so is a validation that does") {
  Line line(2, {.batch_size = 2});
  line.optimizer.set_lr(1e38);
  line.batches = nn::DataLoader(nn::TensorDataset(full({2, 1}, 1e3), zeros({2, 1})), {.batch_size = 2});
  const auto check_diverges = [](Line& of, const nn::BatchLoss& loss, nn::FitOptions options, const std::string& sign) {
    nn::TrainingHistory history;
    options.history = &history;
    options.progress = false;
    try {
      nn::fit(of.model, loss, of.optimizer, of.batches, options);
      FAIL("it must throw");
    } catch (const nn::DivergenceError& error) {
      CHECK(error.sign() == sign);
      CHECK_THAT(error.what(), ContainsSubstring("fit: " + sign + " after epoch 1"));
    }
    CHECK(history.epochs.empty());
  };
  check_diverges(line, squared_error, {}, "parameter 'weight' holds NaN or infinity");

  Line other(2);
  nn::DataLoader broken(nn::TensorDataset(full({1, 1}, std::nan("")), zeros({1, 1})));
  check_diverges(other, squared_error, {.validation = &broken}, "the loss of the validation is nan");

  const auto huge = [](const Tensor& outputs, const Tensor& /*targets*/) {
    return sum(to(outputs * 0, float64)) + 1e308;
  };
  Line third(2);
  check_diverges(third, huge, {}, "the mean loss is inf");
}

TEST_CASE("metrics are means over the examples of the validation") {
  Line line(2);
  line.optimizer.set_lr(0);
  nn::DataLoader held_out(nn::TensorDataset(tensor({{1.0}, {2.0}, {6.0}}), zeros({3, 1})), {.batch_size = 2});
  const nn::TrainingHistory history =
      nn::fit(line.model, squared_error, line.optimizer, line.batches,
              {.validation = &held_out,
               .metrics = {{"mae", [](const Tensor& x, const Tensor& y) { return nn::l1(x, y).item(); }}},
               .progress = false});
  CHECK(history.epochs[0].metrics.at("mae") == Approx(3));
  CHECK(history.epochs[0].validation->loss == Approx(41.0 / 3));
}

TEST_CASE("fit trains a language model, whose outputs have a place for each token") {
  const Tensor tokens = remainder(arange(40), 5).reshape({4, 10});
  manual_seed(1);
  const nn::RecurrentLanguageModel model(5, {.embedding = 4, .hidden = 8});
  nn::Adam optimizer(model.parameters(), {.lr = 0.05});
  nn::DataLoader batches(nn::TensorDataset(tokens.narrow(1, 0, 9), tokens.narrow(1, 1, 9)), {.batch_size = 2});
  const nn::TrainingHistory history =
      nn::fit(model, [](const Tensor& x, const Tensor& y) { return nn::cross_entropy(x.flatten(0, 1), y.flatten()); },
              optimizer, batches, {.epochs = 60, .progress = false});
  CHECK(history.epochs.front().loss > 1);
  CHECK(history.epochs.back().loss < 0.2);
}

TEST_CASE("options out of their ranges are refused, and nothing is trained") {
  Line line(2);
  const auto fit = [&](const nn::FitOptions& options) {
    nn::fit(line.model, squared_error, line.optimizer, line.batches, options);
  };
  CHECK_THROWS_WITH(fit({.epochs = -1}), ContainsSubstring("fit: epochs"));
  CHECK_THROWS_WITH(fit({.first_epoch = 0}), ContainsSubstring("fit: first_epoch"));
  CHECK_THROWS_WITH(fit({.accumulate = 0}), ContainsSubstring("fit: accumulate"));
  CHECK_THROWS_WITH(fit({.max_grad_norm = -1}), ContainsSubstring("fit: max_grad_norm"));
  CHECK_THROWS_WITH(fit({.patience = -1}), ContainsSubstring("fit: patience"));
  CHECK_THROWS_AS(fit({.best = "model.txt"}), CheckpointError);
  CHECK_THROWS_AS(fit({.best = "no/such/folder/model.json"}), CheckpointError);
  CHECK_THROWS_WITH(fit({.best = "no/such/folder/model.json"}),
                    ContainsSubstring("no/such/folder/model.json: cannot be"));
  CHECK_THROWS_WITH(fit({.metrics = {{"one", [](const Tensor&, const Tensor&) { return 1.0; }}}}),
                    ContainsSubstring("no .validation"));
  CHECK_THROWS_WITH(fit({.validation_loss = squared_error}),
                    "fit: there is .validation_loss, which is of the validation, but no .validation");
  nn::DataLoader none(nn::TensorDataset(zeros({0, 1}), zeros({0, 1})));
  CHECK_THROWS_WITH(nn::fit(line.model, squared_error, line.optimizer, none), "fit: the loader has no batches");
  CHECK(line.weight() == 1);
  fit({.epochs = 0});
  CHECK(line.weight() == 1);
}
