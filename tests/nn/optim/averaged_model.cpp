// Averages of weights against PyTorch's, from tests/golden/make_averages.py, their states and their errors.
#include "nn/optim/averaged_model.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/data/dataset.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nlohmann::json;

namespace {

// The model of the golden averages.
nn::Sequential golden_model() {
  nn::Sequential model(nn::BatchNorm1d(2), nn::Linear(2, 1));
  model.to(float64);
  model.parameters()[2].set_value(tensor({{0.5, -1.0}}, {.dtype = float64}));
  model.parameters()[3].set_value(tensor({0.25}, {.dtype = float64}));
  return model;
}

Tensor golden_inputs(int t) {
  const Tensor i = arange(4).to(float64);
  return stack({(i + 1) * sin(i + t), cos(3 * i + 2 * t)}, 1);
}

void make_golden_step(const nn::Sequential& model, nn::Optimizer& optimizer, int t) {
  const Tensor x = golden_inputs(t);
  const Tensor y = narrow(x, 1, 0, 1) - narrow(x, 1, 1, 1) / 2;
  optimizer.zero_grad();
  nn::mse(model(x), y).backward();
  optimizer.step();
}

nn::AveragedModelOptions averaging_options_of(const json& golden) {
  nn::AveragedModelOptions options{.use_buffers = golden["use_buffers"].get<bool>()};
  if (golden["avg_fn"].is_number()) options.avg_fn = nn::get_ema_avg_fn(golden["avg_fn"].get<double>());
  if (golden["avg_fn"].is_string())
    options.avg_fn = [](const Tensor& averaged, const Tensor& current, std::int64_t) {
      return (averaged + 3 * current) / 4;
    };
  return options;
}

std::vector<double> averaged_numbers(const nn::Module& model, bool with_buffers) {
  std::vector<double> all;
  const auto append = [&](const Tensor& x) {
    for (const double number : x.to_vector<double>()) all.push_back(number);
  };
  for (const nn::Parameter& parameter : model.parameters()) append(parameter);
  for (const auto& named : model.named_buffers()) {
    if (with_buffers && named.buffer.dtype() != int64) append(named.buffer);
  }
  return all;
}

}  // namespace

TEST_CASE("averages of weights are PyTorch's") {
  std::ifstream file(test::source_path("tests/golden/averages.json"));
  for (const json& golden : json::parse(file)) {
    CAPTURE(golden["avg_fn"].dump(), golden["use_buffers"].dump());
    const nn::Sequential model = golden_model();
    const nn::AveragedModel averaged(model, averaging_options_of(golden));
    nn::SGD optimizer(model.parameters(), {.lr = 0.05});
    std::size_t compared = 0;
    for (int t = 0; t < 200; ++t) {
      make_golden_step(model, optimizer, t);
      averaged.update_parameters(model);
      const std::string step = std::to_string(t + 1);
      if (!golden["steps"].contains(step)) continue;
      const auto expected = golden["steps"][step].get<std::vector<double>>();
      const auto found = averaged_numbers(averaged.module, golden["use_buffers"].get<bool>());
      REQUIRE(found.size() == expected.size());
      for (std::size_t i = 0; i < found.size(); ++i)
        CHECK(found[i] == Approx(expected[i]).epsilon(1e-12).margin(1e-13));
      ++compared;
    }
    CHECK(compared == golden["steps"].size());
    CHECK(averaged.n_averaged.value().item() == 200);
    if (!golden["use_buffers"].get<bool>()) {  // then buffers are the model's
      const auto buffers = model.named_buffers(), others = averaged.module.named_buffers();
      for (std::size_t i = 0; i < buffers.size(); ++i) CHECK(equal(buffers[i].buffer, others[i].buffer));
    }
    const auto weights = averaged_numbers(averaged, false);
    std::vector<nn::Batch> batches;
    for (const int t : {3, 7, 11}) batches.push_back({.x = golden_inputs(t), .y = Tensor()});
    averaged.module.modules()[1].eval();  // modes stay as they were
    nn::update_bn(batches, averaged);
    CHECK(averaged.is_training());
    CHECK_FALSE(averaged.module.modules()[1].is_training());
    CHECK(averaged_numbers(averaged, false) == weights);
    auto found = averaged_numbers(averaged, true);
    found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(weights.size()));
    const auto expected = golden["update_bn"].get<std::vector<double>>();
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-12));
  }
}

TEST_CASE("an average is a model of its own, which the training does not change") {
  const nn::Linear model(2, 1);
  const nn::AveragedModel averaged(model);
  const Tensor x = tensor({{1.0, 2.0}});
  CHECK(equal(averaged(x).detach(), model(x).detach()));
  const double before = averaged(x).item();
  model.weight.set_value(tensor({{8.0, -4.0}}));
  CHECK(averaged(x).item() == before);
  averaged.update_parameters(model);
  CHECK(averaged.module.weight.value().to_vector<double>() == std::vector<double>{8, -4});
  model.weight.set_value(tensor({{4.0, 0.0}}));
  averaged.update_parameters(model);
  CHECK(averaged.module.weight.value().to_vector<double>() == std::vector<double>{6, -2});
  CHECK_FALSE(averaged.module.weight.grad().has_value());
  const auto copy = nn::clone(averaged);
  copy.update_parameters(model);
  CHECK(copy.n_averaged.value().item() == 3);
  CHECK(averaged.n_averaged.value().item() == 2);
  averaged.eval();
  CHECK_FALSE(averaged.module.is_training());
  CHECK(model.is_training());
}

TEST_CASE("an average goes on from a checkpoint, bit for bit") {
  const nn::Sequential model = golden_model();
  nn::SGD optimizer(model.parameters(), {.lr = 0.05});
  const nn::AveragedModelOptions ema{.avg_fn = nn::get_ema_avg_fn(0.9)};
  const nn::AveragedModel averaged(model, ema);
  for (int t = 0; t < 5; ++t) {
    make_golden_step(model, optimizer, t);
    averaged.update_parameters(model);
  }
  std::stringstream file;
  nn::Checkpoint().add("model", model).add("averaged", averaged).save(file, nn::CheckpointFormat::json);
  const nn::Sequential other = golden_model();
  const nn::AveragedModel resumed(other, ema);
  nn::Checkpoint().add("model", other).add("averaged", resumed).load(file, nn::CheckpointFormat::json);
  nn::SGD other_optimizer(other.parameters(), {.lr = 0.05});
  for (int t = 5; t < 9; ++t) {
    make_golden_step(model, optimizer, t);
    make_golden_step(other, other_optimizer, t);
    averaged.update_parameters(model);
    resumed.update_parameters(other);
    CHECK(averaged_numbers(averaged, true) == averaged_numbers(resumed, true));
  }
  std::vector<std::string> names;
  for (const auto& named : averaged.state_dict().tensors) names.push_back(named.name);
  CHECK(names == std::vector<std::string>{"n_averaged", "module.0.weight", "module.0.bias", "module.0.running_mean",
                                          "module.0.running_var", "module.0.num_batches_tracked", "module.1.weight",
                                          "module.1.bias"});
}

TEST_CASE(
    "update_bn that throws leaves running values and modes as they were, and without normalisation it does nothing") {
  const nn::Sequential model = golden_model();
  model.eval();
  const auto before = averaged_numbers(model, true);
  const std::vector<nn::Batch> batches = {{.x = golden_inputs(1), .y = Tensor()}, {.x = ones({2, 5}), .y = Tensor()}};
  CHECK_THROWS_AS(nn::update_bn(batches, model), ShapeError);
  CHECK(averaged_numbers(model, true) == before);
  CHECK_FALSE(model.is_training());
  nn::update_bn(batches, nn::Linear(2, 1));
}

TEST_CASE("update_bn refuses no batches, and a model that a guard keeps in eval mode, and changes nothing") {
  const nn::Sequential model = golden_model();
  model(golden_inputs(1));
  const auto before = averaged_numbers(model, true);
  CHECK_THROWS_WITH(nn::update_bn(std::vector<nn::Batch>{}, model),
                    "update_bn: no batch went through batch normalisation, there must be one");
  CHECK(averaged_numbers(model, true) == before);
  {
    const nn::Evaluating guard(model.modules()[1]);
    CHECK_THROWS_AS(nn::update_bn(std::vector<nn::Batch>{{.x = golden_inputs(1), .y = Tensor()}}, model), Error);
  }
  CHECK(averaged_numbers(model, true) == before);
  CHECK(model.is_training());
}

TEST_CASE("update_bn gives each module its mode back, also one that two modules have") {
  struct Shared : nn::Module {
    nn::BatchNorm1d norm = add("norm", nn::BatchNorm1d(2));
    nn::Sequential again = add("again", nn::Sequential(norm));
    Tensor forward(const Tensor& x) const override { return again(x); }
  };
  const Shared model;
  const auto modes_after = [&] {
    nn::update_bn(std::vector<nn::Batch>{{.x = golden_inputs(1).to(float32), .y = Tensor()}}, model);
    return std::vector<bool>{model.is_training(), model.norm.is_training(), model.again.is_training()};
  };
  model.norm.eval();
  CHECK(modes_after() == std::vector<bool>{true, false, true});
  model.eval();
  model.norm.train();
  CHECK(modes_after() == std::vector<bool>{false, true, false});
}

TEST_CASE("update_bn finds the normalisation of a model of any depth, and gives the modes back, in linear time") {
  // If it asked each module for the names of all in it, it would take minutes.
  struct Link : nn::Module {
    nn::BatchNorm1d norm = add("norm", nn::BatchNorm1d(1));
    void then(const Link& next) const { add("next", next); }
  };
  std::vector<Link> links(1);
  for (std::int64_t i = 1; i < test::fewer_if_sanitized(5'000); ++i) {
    links.emplace_back();
    links[links.size() - 2].then(links.back());
    if (i % 3 == 0) links.back().norm.eval();
  }
  const nn::BatchNorm1d& last = links.back().norm;
  const auto modes = [&] {
    std::vector<bool> all;
    for (const nn::Module& module : links.front().modules()) all.push_back(module.is_training());
    return all;
  };
  const auto before = modes();
  nn::detail::update_bn(links.front(), [&] {
    CHECK(last.is_training());
    last(tensor({{1.0F}, {3.0F}}));
  });
  CHECK(last.running_mean->value().item() == 2);
  CHECK(modes() == before);
  CHECK_THROWS_AS(nn::detail::update_bn(links.front(), [] {}), DataError);
  CHECK(last.running_mean->value().item() == 2);
  CHECK(modes() == before);
}

TEST_CASE("an average refuses another model, and a function of another shape, and stays as it was") {
  const nn::Linear model(2, 1), wider(3, 1), without_bias(2, 1, {.bias = false});
  const nn::AveragedModel averaged(
      model, {.avg_fn = [](const Tensor& a, const Tensor&, std::int64_t) { return a.dim() == 2 ? a + 1 : sum(a); }});
  averaged.update_parameters(model);
  const auto before = averaged_numbers(averaged, false);
  CHECK_THROWS_WITH(averaged.update_parameters(wider),
                    "update_parameters: the model has the parameter 'weight' (1, 3) float32 where its average has "
                    "'weight' (1, 2) float32");
  CHECK_THROWS_WITH(averaged.update_parameters(without_bias),
                    "update_parameters: the model has 1 parameters, its average has 2; it must be the same model");
  CHECK_THROWS_WITH(averaged.update_parameters(model),
                    "update_parameters: avg_fn returns the shape () for one of (1), they must be equal");
  CHECK(averaged_numbers(averaged, false) == before);
  CHECK(averaged.n_averaged.value().item() == 1);
  for (const std::int64_t count :
       {std::int64_t{-5}, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    averaged.n_averaged.set_value(tensor(count));
    CHECK_THROWS_WITH(averaged.update_parameters(model), ContainsSubstring("it must be from 0 to 2^53"));
    CHECK(averaged.n_averaged.value().to_vector<std::int64_t>().front() == count);
  }
  CHECK(averaged_numbers(averaged, false) == before);
  CHECK_THROWS_WITH(nn::get_ema_avg_fn(1.5), "get_ema_avg_fn: decay is 1.5, it must be from 0 to 1");
}
