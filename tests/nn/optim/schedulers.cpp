// Schedulers against PyTorch's rates, from tests/golden/make_schedulers.py, and their errors.
#include "nn/optim/schedulers.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/adagrad.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/combined_lr.hpp"
#include "nn/optim/lambda_lr.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/reduce_lr_on_plateau.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/optim/swa_lr.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nlohmann::json;

namespace {

// A scheduler, whose step may take a metric.
struct GoldenSchedule {
  std::shared_ptr<nn::Scheduler> scheduler;        // one of them
  std::shared_ptr<nn::ReduceLROnPlateau> plateau;  // is there

  void step(double metric) const { scheduler != nullptr ? scheduler->step() : plateau->step(metric); }
};

template <class T> T given(const json& from, const char* name, T otherwise) {
  return from.contains(name) ? from[name].get<T>() : otherwise;
}

template <class S, class... Arguments> GoldenSchedule made(Arguments&&... arguments) {
  return {.scheduler = std::make_shared<S>(std::forward<Arguments>(arguments)...), .plateau = nullptr};
}

nn::PerGroup per_group(const json& numbers) {
  return numbers.is_array() ? nn::PerGroup(numbers.get<std::vector<double>>()) : nn::PerGroup(numbers.get<double>());
}

GoldenSchedule one_cycle(nn::Optimizer& optimizer, const json& a) {
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
  return made<nn::OneCycleLR>(optimizer, o);
}

GoldenSchedule plateau(nn::Optimizer& optimizer, const json& a) {
  nn::ReduceLROnPlateauOptions o;
  if (given<std::string>(a, "mode", "min") == "max") o.mode = nn::PlateauMode::max;
  if (given<std::string>(a, "threshold_mode", "rel") == "abs") o.threshold_mode = nn::ThresholdMode::abs;
  o.factor = given<double>(a, "factor", o.factor);
  o.patience = given<std::int64_t>(a, "patience", o.patience);
  o.threshold = given<double>(a, "threshold", o.threshold);
  o.cooldown = given<std::int64_t>(a, "cooldown", o.cooldown);
  o.eps = given<double>(a, "eps", o.eps);
  if (a.contains("min_lr")) o.min_lr = per_group(a["min_lr"]);
  return {.scheduler = nullptr, .plateau = std::make_shared<nn::ReduceLROnPlateau>(optimizer, o)};
}

// The functions of LambdaLR by their Python text.
nn::LambdaLR::Factor function_of(const json& text) {
  static const std::map<std::string, nn::LambdaLR::Factor> functions = {
      {"0.95 ** t", [](std::int64_t t) { return std::pow(0.95, t); }},
      {"1 / (1 + t)", [](std::int64_t t) { return 1 / (1 + static_cast<double>(t)); }},
      {"t // 30", [](std::int64_t t) { return static_cast<double>(t / 30); }},
      {"min(1, (t + 1) / 20)", [](std::int64_t t) { return std::min(1.0, static_cast<double>(t + 1) / 20); }},
  };
  return functions.at(text.get<std::string>());
}

GoldenSchedule scheduler_of(nn::Optimizer& optimizer, const json& golden) {
  const auto name = golden["name"].get<std::string>();
  const json& a = golden["arguments"];
  if (name == "StepLR") {
    return made<nn::StepLR>(optimizer, a["step_size"].get<std::int64_t>(),
                            nn::StepLROptions{.gamma = given<double>(a, "gamma", 0.1)});
  }
  if (name == "MultiStepLR") {
    return made<nn::MultiStepLR>(optimizer, a["milestones"].get<std::vector<std::int64_t>>(),
                                 nn::StepLROptions{.gamma = given<double>(a, "gamma", 0.1)});
  }
  if (name == "ExponentialLR") return made<nn::ExponentialLR>(optimizer, a["gamma"].get<double>());
  if (name == "LinearLR") {
    nn::LinearLROptions o;
    o.start_factor = given<double>(a, "start_factor", o.start_factor);
    o.end_factor = given<double>(a, "end_factor", o.end_factor);
    o.total_iters = given<std::int64_t>(a, "total_iters", o.total_iters);
    return made<nn::LinearLR>(optimizer, o);
  }
  if (name == "CosineAnnealingLR") {
    return made<nn::CosineAnnealingLR>(optimizer, a["T_max"].get<std::int64_t>(),
                                       nn::CosineAnnealingLROptions{.eta_min = given<double>(a, "eta_min", 0.0)});
  }
  if (name == "CosineAnnealingWarmRestarts") {
    return made<nn::CosineAnnealingWarmRestarts>(
        optimizer, a["T_0"].get<std::int64_t>(),
        nn::CosineAnnealingWarmRestartsOptions{.T_mult = given<std::int64_t>(a, "T_mult", 1),
                                               .eta_min = given<double>(a, "eta_min", 0.0)});
  }
  if (name == "ConstantLR") {
    nn::ConstantLROptions o;
    o.factor = given<double>(a, "factor", o.factor);
    o.total_iters = given<std::int64_t>(a, "total_iters", o.total_iters);
    return made<nn::ConstantLR>(optimizer, o);
  }
  if (name == "PolynomialLR") {
    nn::PolynomialLROptions o;
    o.total_iters = given<std::int64_t>(a, "total_iters", o.total_iters);
    o.power = given<double>(a, "power", o.power);
    return made<nn::PolynomialLR>(optimizer, o);
  }
  if (name == "LambdaLR") {
    if (a["lr_lambda"].is_string()) return made<nn::LambdaLR>(optimizer, function_of(a["lr_lambda"]));
    std::vector<nn::LambdaLR::Factor> functions;
    for (const json& text : a["lr_lambda"]) functions.push_back(function_of(text));
    return made<nn::LambdaLR>(optimizer, functions);
  }
  if (name == "SWALR") {
    nn::SWALROptions o;
    o.anneal_epochs = given<std::int64_t>(a, "anneal_epochs", o.anneal_epochs);
    if (given<std::string>(a, "anneal_strategy", "cos") == "linear") o.anneal_strategy = nn::Anneal::linear;
    return made<nn::SWALR>(optimizer, per_group(a["swa_lr"]), o);
  }
  if (name == "OneCycleLR") return one_cycle(optimizer, a);
  REQUIRE(name == "ReduceLROnPlateau");
  return plateau(optimizer, a);
}

GoldenSchedule combined(nn::Optimizer& optimizer, const json& golden, const std::vector<GoldenSchedule>& schedules) {
  nn::SchedulerList list;
  for (const GoldenSchedule& one : schedules) list.emplace_back(*one.scheduler);
  if (golden["name"] == "ChainedScheduler") return made<nn::ChainedScheduler>(list);
  REQUIRE(golden["name"] == "SequentialLR");
  return made<nn::SequentialLR>(optimizer, list, golden["arguments"]["milestones"].get<std::vector<std::int64_t>>());
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
  CHECK(cases.size() > 70);
  for (const json& golden : cases) {
    CAPTURE(golden["optimizer"].dump(), golden["schedulers"].dump());
    const auto optimizer = optimizer_of(golden);
    std::vector<GoldenSchedule> schedules, stepped;
    for (const json& scheduler : golden["schedulers"]) schedules.push_back(scheduler_of(*optimizer, scheduler));
    stepped = schedules;
    if (golden.contains("combined")) stepped = {combined(*optimizer, golden["combined"], schedules)};
    const json& rates = golden["rates"];
    const auto steps = given<std::size_t>(golden, "steps", 25);
    for (std::size_t step = 0, i = 0; step <= steps; ++step) {
      CAPTURE(step);
      const bool is_kept = !golden.contains("kept") || golden["kept"][i] == step;
      for (std::size_t group = 0; is_kept && group < 2; ++group) {
        CAPTURE(group, rates[i][group].get<double>(), optimizer->lr(group));
        CHECK(is_close(rates[i][group].get<double>(), optimizer->lr(group)));
        for (std::size_t s = 0; golden.contains("last") && s < stepped.size(); ++s)
          CHECK(is_close(golden["last"][i][s][group].get<double>(), stepped[s].scheduler->get_last_lr()[group]));
      }
      if (is_kept && golden.contains("momenta"))
        CHECK(is_close(golden["momenta"][i].get<double>(), optimizer->momentum()));
      if (is_kept && stepped.size() == 1) {
        const std::vector<double> rates_now = {optimizer->lr(0), optimizer->lr(1)};
        CHECK((stepped[0].scheduler ? stepped[0].scheduler->get_last_lr() : stepped[0].plateau->get_last_lr()) ==
              rates_now);
      }
      i += is_kept ? 1 : 0;
      if (step == steps) {
        CHECK(i == rates.size());
        break;
      }
      for (const GoldenSchedule& one : stepped)
        one.step(golden.contains("metrics") ? golden["metrics"][step].get<double>() : 0);
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

TEST_CASE("a warm restart whose period exceeds every number of steps never comes") {
  for (const std::int64_t factor :
       {std::int64_t{1} << 40, std::int64_t{1} << 62, std::numeric_limits<std::int64_t>::max()}) {
    const nn::Linear model(1, 1);
    nn::SGD optimizer(model.parameters(), {.lr = 1});
    nn::CosineAnnealingWarmRestarts schedule(optimizer, 2, {.T_mult = factor});
    for (int step = 0; step < 9; ++step) schedule.step();
    CHECK(optimizer.lr() == Approx(1));
  }
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
  CHECK_THROWS_WITH(nn::ConstantLR(optimizer, {.factor = 1.5}), "ConstantLR: factor is 1.5, it must be from 0 to 1");
  CHECK_THROWS_WITH(nn::ConstantLR(optimizer, {.factor = 0}),
                    "ConstantLR: factor is 0, it must be above 0, because each rate is a multiple of the one before");
  CHECK_THROWS_WITH(nn::ConstantLR(optimizer, {.total_iters = 0}), ContainsSubstring("total_iters is 0"));
  CHECK_THROWS_WITH(nn::PolynomialLR(optimizer, {.total_iters = 0}), ContainsSubstring("total_iters is 0"));
  CHECK_THROWS_WITH(nn::PolynomialLR(optimizer, {.power = -1}), ContainsSubstring("PolynomialLR: power is -1"));
  CHECK_THROWS_WITH(nn::SWALR(optimizer, -1), ContainsSubstring("SWALR: swa_lr is -1"));
  CHECK_THROWS_WITH(nn::SWALR(optimizer, {1, 2}),
                    "SWALR: 2 swa_lr for 1 groups, there must be one for all or one for each");
  CHECK_THROWS_WITH(nn::SWALR(optimizer, 1, {.anneal_epochs = -1}), ContainsSubstring("SWALR: anneal_epochs is -1"));
  CHECK_THROWS_WITH(nn::LambdaLR(optimizer, [](std::int64_t) { return -0.5; }),
                    "LambdaLR: the factor of step 0 is -0.5, it must be a finite number from 0 on");
  CHECK_THROWS_WITH(nn::LambdaLR(optimizer, nn::LambdaLR::Factor()),
                    "LambdaLR: a function is empty, it must return the factor of a step");
  CHECK_THROWS_WITH(nn::LambdaLR(optimizer, std::vector<nn::LambdaLR::Factor>{}),
                    "LambdaLR: 0 functions for 1 groups, there must be one for all or one for each");
  CHECK(optimizer.lr() == 1);
  CHECK(optimizer.momentum() == 0.9);
  nn::Adagrad adagrad({nn::Parameter(zeros({1}))});
  CHECK_THROWS_WITH(nn::OneCycleLR(adagrad, {.max_lr = 1, .total_steps = 5}),
                    "OneCycleLR: Adagrad has neither momentum nor beta1 to cycle; pass {.cycle_momentum = false}");
  CHECK(adagrad.lr() == 1e-2);
}

TEST_CASE("SWALR begins at the rate that another schedule left, and ends at its own") {
  nn::SGD optimizer = sgd();
  nn::StepLR first(optimizer, 1, {.gamma = 0.5});
  nn::SWALR averaging(optimizer, 0.125, {.anneal_epochs = 4, .anneal_strategy = nn::Anneal::linear});
  first.step();
  std::vector<double> rates = {optimizer.lr()};
  for (int i = 0; i < 5; ++i) {
    averaging.step();
    rates.push_back(optimizer.lr());
  }
  CHECK(rates == std::vector<double>{0.5, 0.40625, 0.3125, 0.21875, 0.125, 0.125});
}

TEST_CASE("the last rate is that of a schedule's own step") {
  nn::SGD optimizer = sgd();
  nn::ExponentialLR scheduler(optimizer, 0.5);
  CHECK(scheduler.get_last_lr() == std::vector<double>{1});
  scheduler.step();
  optimizer.set_lr(8);
  CHECK(scheduler.get_last_lr() == std::vector<double>{0.5});
  nn::ReduceLROnPlateau plateau(optimizer, {.factor = 0.5, .patience = 0});
  for (int i = 0; i < 2; ++i) plateau.step(1);
  optimizer.set_lr(1);
  CHECK(plateau.get_last_lr() == std::vector<double>{4});
}

TEST_CASE("a step that would make one rate infinite changes no rate") {
  nn::SGD optimizer(std::vector<nn::SGD::Group>{{.parameters = {nn::Parameter(ones({1}))}, .options = {.lr = 1}},
                                                {.parameters = {nn::Parameter(ones({1}))}, .options = {.lr = 1e308}}});
  nn::ExponentialLR growing(optimizer, 10);
  CHECK_THROWS_WITH(growing.step(), ContainsSubstring("SGD: lr is inf"));
  CHECK(optimizer.lr(0) == 1);
  CHECK(growing.steps() == 0);
  CHECK_THROWS_AS(nn::LambdaLR(optimizer, [](std::int64_t) { return 10.0; }), Error);
  CHECK(optimizer.lr(0) == 1);
}
