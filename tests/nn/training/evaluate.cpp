// Evaluation of a model on a whole data set, against numbers by hand.
#include "nn/training/evaluate.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/training/find_lr.hpp"
#include "nn/training/fit.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

struct Batch {
  Tensor x, y;
};

}  // namespace

TEST_CASE("an evaluation is over examples, not batches, and leaves the model as it was") {
  const nn::Sequential model{nn::Identity(), nn::Dropout(0.9)};
  const std::vector<Batch> batches = {{tensor({{0.0, 0.0}, {0.0, 10.0}, {10.0, 0.0}}), tensor({0, 1, 1})},
                                      {tensor({{0.0, 0.0}}), tensor({1})}};
  const auto found = nn::evaluate(model, batches);
  CHECK(found.examples == 4);
  CHECK(found.accuracy == 0.5);
  CHECK(found.loss == Approx((2 * std::log(2.0) + 2 * std::log1p(std::exp(-10.0)) + 10) / 4));
  CHECK(model.is_training());
  CHECK(model.children()[1].module.is_training());
}

TEST_CASE("an evaluation takes any loss, and builds no graph") {
  const nn::Linear model(1, 1);
  model.weight.set_value(tensor({{2.0}}));
  model.bias->set_value(tensor({0.0}));
  const std::vector<Batch> batches = {{tensor({{1.0}, {-1.0}}), tensor({{1.0}, {1.0}})}};
  const auto found = nn::evaluate(model, batches, [](const Tensor& x, const Tensor& y) {
    CHECK(x.is_constant());
    return nn::mse(x, y);
  });
  CHECK(found.loss == 5);
  CHECK(found.accuracy == 0.5);
  CHECK(nn::evaluate(model, std::vector<Batch>()).examples == 0);
}

TEST_CASE("an evaluation of a model that predicts no class for each example has a loss, and NaN as its accuracy") {
  const nn::Identity model;
  const auto mse_of = [](const Tensor& x, const Tensor& y) { return nn::mse(x, y); };
  const std::vector<Batch> numbers = {{tensor({{1.0}, {-1.0}}), tensor({{1.5}, {-1.5}})}};
  CHECK(nn::evaluate(model, numbers, mse_of).loss == 0.25);
  CHECK(std::isnan(nn::evaluate(model, numbers, mse_of).accuracy));
  CHECK(nn::evaluate(model, numbers, mse_of).examples == 2);

  const std::vector<Batch> counts = {{tensor({{1.0}, {2.0}}), tensor({{1.0}, {7.0}})},
                                     {tensor({{1.0}}), tensor({{1e300}}, {.dtype = float64}).to(float32)}};
  CHECK(std::isnan(nn::evaluate(model, counts, mse_of).accuracy));

  const std::vector<Batch> texts = {{zeros({2, 3, 5}), zeros({2, 3}, {.dtype = int64})}};  // 5 logits at 3 positions
  const nn::Evaluation found = nn::evaluate(model, texts, [](const Tensor& logits, const Tensor& y) {
    return nn::cross_entropy(transpose(logits, 1, 2), y);
  });
  CHECK(found.loss == Approx(std::log(5.0)));
  CHECK(std::isnan(found.accuracy));
}

TEST_CASE("a loss of a batch that is not one number is refused by the function that was given it") {
  const auto each = [](const Tensor& x, const Tensor& y) { return nn::mse(x, y, {.reduction = nn::Reduction::none}); };
  const std::string rule =
      ": the loss of a batch has shape (2, 1), it must be one number, as Reduction::mean and Reduction::sum give";
  const nn::Linear model(1, 1);
  nn::SGD optimizer(model.parameters(), {.lr = 0.1});
  nn::DataLoader batches(nn::TensorDataset(ones({4, 1}), ones({4, 1})), {.batch_size = 2});
  CHECK_THROWS_WITH(nn::evaluate(model, batches, each), "evaluate" + rule);
  CHECK_THROWS_WITH(nn::find_lr(model, each, optimizer, batches), "find_lr" + rule);
  for (const bool capture : {false, true}) {
    CHECK_THROWS_WITH(nn::fit(model, each, optimizer, batches, {.capture = capture, .progress = false}), "fit" + rule);
    CHECK_THROWS_WITH(
        nn::fit(model, each, optimizer, batches, {.accumulate = 2, .capture = capture, .progress = false}),
        "fit" + rule);
  }
  CHECK_THROWS_AS(nn::fit(model, each, optimizer, batches, {.progress = false}), ShapeError);
}
