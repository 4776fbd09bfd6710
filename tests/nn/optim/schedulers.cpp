// Schedulers against PyTorch's rates, from tests/golden/make_schedulers.py, and their errors.
#include "nn/optim/schedulers.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/optim/adagrad.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/reduce_lr_on_plateau.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nlohmann::json;

namespace {

using Advance = std::function<void(double metric)>;

template <class T> T given(const json& from, const char* name, T otherwise) {
  return from.contains(name) ? from[name].get<T>() : otherwise;
}

template <class S, class... Arguments> Advance step_of(Arguments&&... arguments) {
  const auto scheduler = std::make_shared<S>(std::forward<Arguments>(arguments)...);
  return [scheduler](double metric) {
    if constexpr (std::is_same_v<S, nn::ReduceLROnPlateau>) {
      scheduler->step(metric);
    } else {
      scheduler->step();
    }
  };
}

nn::PerGroup per_group(const json& numbers) {
  return numbers.is_array() ? nn::PerGroup(numbers.get<std::vector<double>>()) : nn::PerGroup(numbers.get<double>());
}

Advance one_cycle(nn::Optimizer& optimizer, const json& a) {
  nn::OneCycleLROptions o;
  o.pct_start = given<double>(a, "pct_start", o.pct_start);
  if (given<std::string>(a, "anneal_strategy", "cos") == "linear") o.anneal_strategy = nn::Anneal::linear;
  o.cycle_momentum = given<bool>(a, "cycle_momentum", o.cycle_momentum);
  o.base_momentum = given<double>(a, "base_momentum", o.base_momentum);
  o.max_momentum = given<double>(a, "max_momentum", o.max_momentum);
  o.div_factor = given<double>(a, "div_factor", o.div_factor);
  o.final_div_factor = given<double>(a, "final_div_factor", o.final_div_factor);
  o.three_phase = given<bool>(a, "three_phase", o.three_phase);
  o.total_steps = a["total_steps"].get<std::int64_t>();
  o.max_lr = per_group(a["max_lr"]);
  return step_of<nn::OneCycleLR>(optimizer, o);
}

Advance plateau(nn::Optimizer& optimizer, const json& a) {
  nn::ReduceLROnPlateauOptions o;
  if (given<std::string>(a, "mode", "min") == "max") o.mode = nn::PlateauMode::max;
  if (given<std::string>(a, "threshold_mode", "rel") == "abs") o.threshold_mode = nn::ThresholdMode::abs;
  o.factor = given<double>(a, "factor", o.factor);
  o.patience = given<std::int64_t>(a, "patience", o.patience);
  o.threshold = given<double>(a, "threshold", o.threshold);
  o.cooldown = given<std::int64_t>(a, "cooldown", o.cooldown);
  o.eps = given<double>(a, "eps", o.eps);
  if (a.contains("min_lr")) o.min_lr = per_group(a["min_lr"]);
  return step_of<nn::ReduceLROnPlateau>(optimizer, o);
}

Advance scheduler_of(nn::Optimizer& optimizer, const json& golden) {
  const auto name = golden["name"].get<std::string>();
  const json& a = golden["arguments"];
  if (name == "StepLR") {
    return step_of<nn::StepLR>(optimizer, a["step_size"].get<std::int64_t>(),
                               nn::StepLROptions{.gamma = given<double>(a, "gamma", 0.1)});
  }
  if (name == "MultiStepLR") {
    return step_of<nn::MultiStepLR>(optimizer, a["milestones"].get<std::vector<std::int64_t>>(),
                                    nn::StepLROptions{.gamma = given<double>(a, "gamma", 0.1)});
  }
  if (name == "ExponentialLR") return step_of<nn::ExponentialLR>(optimizer, a["gamma"].get<double>());
  if (name == "LinearLR") {
    nn::LinearLROptions o;
    o.start_factor = given<double>(a, "start_factor", o.start_factor);
    o.end_factor = given<double>(a, "end_factor", o.end_factor);
    o.total_iters = given<std::int64_t>(a, "total_iters", o.total_iters);
    return step_of<nn::LinearLR>(optimizer, o);
  }
  if (name == "CosineAnnealingLR") {
    return step_of<nn::CosineAnnealingLR>(optimizer, a["T_max"].get<std::int64_t>(),
                                          nn::CosineAnnealingLROptions{.eta_min = given<double>(a, "eta_min", 0.0)});
  }
  if (name == "CosineAnnealingWarmRestarts") {
    return step_of<nn::CosineAnnealingWarmRestarts>(
        optimizer, a["T_0"].get<std::int64_t>(),
        nn::CosineAnnealingWarmRestartsOptions{.T_mult = given<std::int64_t>(a, "T_mult", 1),
                                               .eta_min = given<double>(a, "eta_min", 0.0)});
  }
  if (name == "OneCycleLR") return one_cycle(optimizer, a);
  REQUIRE(name == "ReduceLROnPlateau");
  return plateau(optimizer, a);
}

template <class Optimizer, class Options>
std::unique_ptr<nn::Optimizer> two_groups(const std::vector<double>& base, Options options) {
  std::vector<nn::ParameterGroup<Options>> groups;
  for (const double lr : base) {
    options.lr = lr;
    groups.push_back({.parameters = {nn::Parameter(zeros({1}))}, .options = options});
  }
  return std::make_unique<Optimizer>(groups);
}

std::unique_ptr<nn::Optimizer> optimizer_of(const json& golden) {
  const auto name = golden["optimizer"].get<std::string>();
  const auto base = golden["base"].get<std::vector<double>>();
  if (name == "SGD") return two_groups<nn::SGD>(base, nn::SGDOptions{.momentum = 0.9});
  if (name == "Adam") return two_groups<nn::Adam>(base, nn::AdamOptions{});
  REQUIRE(name == "Adagrad");
  return two_groups<nn::Adagrad>(base, nn::AdagradOptions{});
}

bool is_close(double expected, double found) { return std::abs(found - expected) <= 1e-9 * std::abs(expected) + 1e-17; }

nn::SGD sgd() { return nn::SGD({nn::Parameter(zeros({1}))}, {.lr = 1, .momentum = 0.9}); }

}  // namespace

TEST_CASE("rates and momentum are PyTorch's") {
  std::ifstream file(test::source_path("tests/golden/schedulers.json"));
  const json cases = json::parse(file);
  CHECK(cases.size() > 30);
  for (const json& golden : cases) {
    CAPTURE(golden["optimizer"].dump(), golden["schedulers"].dump());
    const auto optimizer = optimizer_of(golden);
    std::vector<Advance> steps;
    for (const json& scheduler : golden["schedulers"]) steps.push_back(scheduler_of(*optimizer, scheduler));
    const json& rates = golden["rates"];
    for (std::size_t i = 0; i < rates.size(); ++i) {
      CAPTURE(i);
      for (std::size_t group = 0; group < 2; ++group) {
        CAPTURE(group, rates[i][group].get<double>(), optimizer->lr(group));
        CHECK(is_close(rates[i][group].get<double>(), optimizer->lr(group)));
      }
      if (golden.contains("momenta")) CHECK(is_close(golden["momenta"][i].get<double>(), optimizer->momentum()));
      if (i + 1 == rates.size()) break;
      for (const Advance& step : steps) step(golden.contains("metrics") ? golden["metrics"][i].get<double>() : 0);
    }
  }
}

TEST_CASE("a scheduler counts its steps") {
  nn::SGD optimizer = sgd();
  nn::StepLR scheduler(optimizer, 2, {.gamma = 0.5});
  CHECK(scheduler.steps() == 0);
  for (int i = 0; i < 3; ++i) scheduler.step();
  CHECK(scheduler.steps() == 3);
  CHECK(optimizer.lr() == 0.5);
  nn::ReduceLROnPlateau plateau(optimizer, {.patience = 1});
  CHECK(plateau.best() == INFINITY);
  plateau.step(2);
  plateau.step(NAN);
  CHECK(plateau.steps() == 2);
  CHECK(plateau.best() == 2);
  CHECK(plateau.num_bad_epochs() == 1);
}

TEST_CASE("a rate that is changed by hand is taken up") {
  nn::SGD optimizer = sgd();
  nn::ExponentialLR scheduler(optimizer, 0.5);
  scheduler.step();
  optimizer.set_lr(8);
  scheduler.step();
  CHECK(optimizer.lr() == 4);
}

TEST_CASE("one cycle ends after its last step, and stays there") {
  nn::SGD optimizer = sgd();
  nn::OneCycleLR scheduler(optimizer, {.max_lr = 1, .total_steps = 3, .anneal_strategy = nn::Anneal::linear});
  for (int i = 0; i < 2; ++i) scheduler.step();
  const double last = optimizer.lr();
  CHECK(last == Approx(1 / 25.0 / 1e4));
  scheduler.step();
  CHECK(optimizer.lr() == last);
  CHECK_THROWS_WITH(scheduler.step(), "OneCycleLR: step number 4 is past the end of the cycle, total_steps = 3");
  CHECK(scheduler.steps() == 3);
  CHECK(optimizer.lr() == last);
}

TEST_CASE("one cycle whose first turn is at its first step starts at the largest rate") {
  nn::SGD optimizer = sgd();
  const nn::OneCycleLR scheduler(optimizer, {.max_lr = 0.5, .total_steps = 4, .pct_start = 0.25});
  CHECK(optimizer.lr() == 0.5);
}

TEST_CASE("nonsensical schedules are errors that name the option, and change nothing") {
  nn::SGD optimizer = sgd();
  CHECK_THROWS_WITH(nn::StepLR(optimizer, 0), "StepLR: step_size is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::StepLR(optimizer, 1, {.gamma = -1}), ContainsSubstring("StepLR: gamma is -1"));
  CHECK_THROWS_WITH(nn::MultiStepLR(optimizer, {3, 0}), "MultiStepLR: a milestone is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::MultiStepLR(optimizer, {3}, {.gamma = NAN}), ContainsSubstring("MultiStepLR: gamma is nan"));
  CHECK_THROWS_WITH(nn::ExponentialLR(optimizer, -0.5), ContainsSubstring("ExponentialLR: gamma is -0.5"));
  CHECK_THROWS_WITH(nn::LinearLR(optimizer, {.start_factor = 2}),
                    "LinearLR: start_factor is 2, it must be from 0 to 1");
  CHECK_THROWS_WITH(nn::LinearLR(optimizer, {.start_factor = 0}),
                    ContainsSubstring("start_factor is 0, it must be above 0"));
  CHECK_THROWS_WITH(nn::LinearLR(optimizer, {.end_factor = -1}), ContainsSubstring("LinearLR: end_factor is -1"));
  CHECK_THROWS_WITH(nn::LinearLR(optimizer, {.total_iters = 0}), ContainsSubstring("LinearLR: total_iters is 0"));
  CHECK_THROWS_WITH(nn::CosineAnnealingLR(optimizer, 0), ContainsSubstring("CosineAnnealingLR: T_max is 0"));
  CHECK_THROWS_WITH(nn::CosineAnnealingLR(optimizer, 1, {.eta_min = -1}),
                    ContainsSubstring("CosineAnnealingLR: eta_min is -1"));
  CHECK_THROWS_WITH(nn::CosineAnnealingWarmRestarts(optimizer, 0), ContainsSubstring("T_0 is 0"));
  CHECK_THROWS_WITH(nn::CosineAnnealingWarmRestarts(optimizer, 1, {.T_mult = 0}), ContainsSubstring("T_mult is 0"));
  CHECK_THROWS_WITH(nn::CosineAnnealingWarmRestarts(optimizer, 1, {.eta_min = -1}), ContainsSubstring("eta_min is -1"));
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.max_lr = 1, .total_steps = 0}),
                    "OneCycleLR: total_steps is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.total_steps = 5}), ContainsSubstring("OneCycleLR: max_lr is nan"));
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.max_lr = -1, .total_steps = 5}),
                    ContainsSubstring("OneCycleLR: max_lr is -1"));
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.max_lr = {1, 2}, .total_steps = 5}),
                    "OneCycleLR: 2 max_lr for 1 groups, there must be one for all or one for each");
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.max_lr = 1, .total_steps = 5, .pct_start = 2}),
                    ContainsSubstring("OneCycleLR: pct_start is 2"));
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.max_lr = 1, .total_steps = 5, .pct_start = 0.6, .three_phase = true}),
                    ContainsSubstring("with three_phase it must be at most 0.5"));
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.max_lr = 1, .total_steps = 5, .div_factor = 0}),
                    "OneCycleLR: div_factor is 0, it must be above 0, because rates are divided by it");
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.max_lr = 1, .total_steps = 5, .final_div_factor = -1}),
                    ContainsSubstring("final_div_factor is -1"));
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.max_lr = 1, .total_steps = 5, .base_momentum = 1}),
                    ContainsSubstring("base_momentum is 1"));
  CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, {.max_lr = 1, .total_steps = 5, .max_momentum = 1}),
                    ContainsSubstring("max_momentum is 1"));
  CHECK_THROWS_WITH(nn::ReduceLROnPlateau(optimizer, {.factor = 1}),
                    "ReduceLROnPlateau: factor is 1, it must be from 0 to below 1");
  CHECK_THROWS_WITH(nn::ReduceLROnPlateau(optimizer, {.patience = -1}), ContainsSubstring("patience is -1"));
  CHECK_THROWS_WITH(nn::ReduceLROnPlateau(optimizer, {.threshold = -1}), ContainsSubstring("threshold is -1"));
  CHECK_THROWS_WITH(nn::ReduceLROnPlateau(optimizer, {.cooldown = -1}), ContainsSubstring("cooldown is -1"));
  CHECK_THROWS_WITH(nn::ReduceLROnPlateau(optimizer, {.eps = -1}), ContainsSubstring("eps is -1"));
  CHECK_THROWS_WITH(nn::ReduceLROnPlateau(optimizer, {.min_lr = {-1}}), ContainsSubstring("min_lr is -1"));
  CHECK_THROWS_WITH(nn::ReduceLROnPlateau(optimizer, {.min_lr = {1, 2}}),
                    "ReduceLROnPlateau: 2 min_lr for 1 groups, there must be one for all or one for each");
  CHECK(optimizer.lr() == 1);
  CHECK(optimizer.momentum() == 0.9);
  nn::Adagrad adagrad({nn::Parameter(zeros({1}))});
  CHECK_THROWS_WITH(nn::OneCycleLR(adagrad, {.max_lr = 1, .total_steps = 5}),
                    "OneCycleLR: Adagrad has neither momentum nor beta1 to cycle; pass {.cycle_momentum = false}");
  CHECK(adagrad.lr() == 1e-2);
}
