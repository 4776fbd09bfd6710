// The finder of learning rates: its curve by hand, where it ends, and that it leaves everything as it was.
#include "nn/training/find_lr.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/data/toy_sets.hpp"
#include "nn/losses/loss_modules.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// A weight w of 1 and the loss w².
struct Square {
  Square() { model.weight.set_value(tensor({{1.0}})); }

  nn::LrCurve find(nn::FindLrOptions options) {
    return nn::find_lr(
        model, [](const Tensor& x, const Tensor& y) { return nn::mse(x, y); }, optimizer, batches, options);
  }

  nn::Linear model{1, 1, {.bias = false}};
  nn::SGD optimizer{model.parameters(), {.lr = 0.3}};
  nn::DataLoader batches{nn::TensorDataset(ones({3, 1}), zeros({3, 1}))};
};

}  // namespace

TEST_CASE("the rates rise by equal factors, and the losses are the weighted means of those before each step") {
  Square square;
  const nn::LrCurve curve = square.find({.min_lr = 1e-3, .max_lr = 0.1, .steps = 5});
  REQUIRE(curve.points.size() == 5);
  double w = 1, sum = 0, weights = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const double rate = 1e-3 * std::pow(10.0, 0.5 * static_cast<double>(i));
    sum = 0.98 * sum + w * w;
    weights = 0.98 * weights + 1;
    CHECK(curve.points[i].lr == Approx(rate));
    CHECK(curve.points[i].loss == Approx(sum / weights));
    w -= rate * 2 * w;
  }
  CHECK(curve.losses().size() == 5);
  CHECK(*curve.suggestion == Approx(1e-3 * std::pow(10.0, 1.5)));  // the last point with two neighbours falls fastest
}

TEST_CASE("the curve ends where the loss diverges, and its suggestion is before that") {
  Square square;
  const nn::LrCurve curve = square.find({.min_lr = 1e-4, .max_lr = 1e3, .steps = 200});
  CHECK(curve.points.size() < 200);
  CHECK(curve.points.back().lr > 1);  // a step with a rate above 1 makes |w| larger
  CHECK(curve.suggestion.value() < 1);
  CHECK(curve.suggestion.value() > 1e-3);
}

TEST_CASE("a first batch with the least loss of all does not hide the descent") {
  Square square;
  int batches = 0;
  const nn::LrCurve curve = nn::find_lr(
      square.model, [&](const Tensor& x, const Tensor& y) { return nn::mse(x, y) * (batches++ == 0 ? 0.5 : 1.0); },
      square.optimizer, square.batches, {.min_lr = 1e-4, .max_lr = 0.05});
  REQUIRE(curve.points.size() == 100);
  CHECK(curve.points.front().loss < curve.points[80].loss);
  CHECK(curve.suggestion.value() > 0.02);
}

TEST_CASE("a loss that falls nowhere suggests nothing") {
  Square square;
  square.model.weight.set_value(tensor({{0.0}}));
  CHECK_FALSE(square.find({}).suggestion.has_value());
  CHECK(square.find({}).points.size() == 100);
}

TEST_CASE("a loss below 0 is not taken for one that diverges") {
  Square square;
  const nn::LrCurve curve =
      nn::find_lr(square.model, [](const Tensor& x, const Tensor& y) { return nn::mse(x, y) - 10.0; }, square.optimizer,
                  square.batches, {.min_lr = 1e-4, .max_lr = 0.1, .steps = 20});
  CHECK(curve.points.size() == 20);
  CHECK(curve.points.back().loss < -9);
}

TEST_CASE("a finder leaves model, optimiser, gradients, loader and generator as they were, also after an error") {
  manual_seed(3);
  Generator generator(3);
  const nn::Sequential model(nn::Linear(2, 8), nn::BatchNorm1d(8), nn::Dropout(0.5), nn::Linear(8, 1));
  nn::Adam optimizer(model.parameters(), {.lr = 0.02});
  nn::DataLoader batches(nn::points_dataset(nn::make_moons(40, 0.1, generator)),
                         {.batch_size = 8, .shuffle = true, .seed = 5});
  nn::Checkpoint all;
  all.add("model", model).add("optimizer", optimizer).add("batches", batches).add("random", default_generator());
  const auto text = [&] {
    std::stringstream file;
    all.save(file, nn::CheckpointFormat::json);
    return file.str();
  };
  const nn::BatchLoss loss = [](const Tensor& x, const Tensor& y) { return nn::bce_with_logits(x, y); };
  const std::string fresh = text();
  CHECK(nn::find_lr(model, loss, optimizer, batches).points.size() > 20);
  CHECK(text() == fresh);
  CHECK_FALSE(model.parameters()[0].grad().has_value());

  model.children()[2].module.eval();
  loss(model(randn({8, 2})), ones({8, 1})).backward();
  optimizer.step();
  const std::string later = text();
  const auto gradient = model.parameters()[0].grad()->to_vector<float>();
  CHECK(nn::find_lr(model, loss, optimizer, batches).points.size() > 20);
  CHECK(text() == later);
  CHECK(model.parameters()[0].grad()->to_vector<float>() == gradient);
  CHECK_FALSE(model.children()[2].module.is_training());
  CHECK(model.children()[1].module.is_training());

  int calls = 0;
  const nn::BatchLoss fails = [&](const Tensor& x, const Tensor& y) {
    if (++calls == 10) throw Error("enough");
    return loss(x, y);
  };
  CHECK_THROWS_WITH(nn::find_lr(model, fails, optimizer, batches), "enough");
  CHECK(text() == later);
  CHECK(model.parameters()[0].grad()->to_vector<float>() == gradient);
}

TEST_CASE("a finder leaves the place of a loader: the next loop is what it would have been") {
  Square square;
  const auto batches_left = [&] {
    square.find({.steps = 4});
    std::int64_t count = 0;
    for ([[maybe_unused]] const auto& batch : square.batches) ++count;
    return count;
  };
  nn::LoaderState after_one;
  for ([[maybe_unused]] const auto& batch : square.batches) {
    after_one = square.batches.state();
    break;
  }
  CHECK(batches_left() == 3);  // after a loop that was left, all of an epoch
  square.batches.set_state(after_one);
  CHECK(batches_left() == 2);
}

TEST_CASE("a finder leaves parameters that only the model or only the optimiser has") {
  const nn::Linear body(1, 1, {.bias = false}), head(1, 1, {.bias = false});
  const nn::Sequential model(body, head);
  const nn::Parameter scale(ones({1}));
  nn::SGD optimizer({head.weight, scale}, {.lr = 0.1});
  const nn::DataLoader batches(nn::TensorDataset(ones({3, 1}), zeros({3, 1})));
  const nn::BatchLoss loss = [&](const Tensor& x, const Tensor& y) { return nn::mse(scale * x, y); };
  loss(model(ones({1, 1})), ones({1, 1})).backward();
  const double of_body = body.weight.grad()->item(), of_scale = scale.grad()->item();
  nn::find_lr(model, loss, optimizer, batches, {.min_lr = 1e-3, .max_lr = 0.1, .steps = 5});
  CHECK(body.weight.grad()->item() == of_body);
  CHECK(scale.grad()->item() == of_scale);
  CHECK(scale.value().item() == 1);
}

TEST_CASE("rates that do not rise, too few steps and a loader without batches are refused") {
  Square square;
  CHECK_THROWS_WITH(square.find({.min_lr = 0}), "find_lr: the rates from 0 to 10 must be above 0, finite and rising");
  CHECK_THROWS_AS(square.find({.min_lr = 1, .max_lr = 1}), DataError);
  CHECK_THROWS_AS(square.find({.max_lr = std::numeric_limits<double>::infinity()}), DataError);
  CHECK_THROWS_WITH(square.find({.steps = 1}), ContainsSubstring("find_lr: steps"));
  square.batches = nn::DataLoader(nn::TensorDataset(zeros({0, 1}), zeros({0, 1})));
  CHECK_THROWS_WITH(square.find({}), "find_lr: the loader has no batches");
}
