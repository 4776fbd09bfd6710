// Schedules against their closed forms, at every step of long ones and beyond their ends: exact at the ends, never
// below 0, and the same after resuming from a state.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

constexpr double base = 0.3;

struct Schedule {
  std::string name;
  std::int64_t steps;
  std::function<std::unique_ptr<nn::Scheduler>(nn::Optimizer&)> make;
  std::function<double(std::int64_t t)> rate;
};

double cosine(std::int64_t t, std::int64_t period, double least, double most) {
  return least +
         (most - least) *
             (1 + std::cos(std::numbers::pi * static_cast<double>(t % (2 * period)) / static_cast<double>(period))) / 2;
}

std::vector<Schedule> schedules() {
  std::vector<Schedule> all;
  for (const double gamma : {0.0, 1e-3, 0.9, 0.9999, 1.0, 1.0001}) {
    all.push_back({"StepLR", 3000,
                   [=](auto& o) { return std::make_unique<nn::StepLR>(o, 7, nn::StepLROptions{.gamma = gamma}); },
                   [=](std::int64_t t) { return base * std::pow(gamma, t / 7); }});
    all.push_back({"MultiStepLR", 200,
                   [=](auto& o) {
                     return std::make_unique<nn::MultiStepLR>(o, std::vector<std::int64_t>{3, 100, 100, 150},
                                                              nn::StepLROptions{.gamma = gamma});
                   },
                   [=](std::int64_t t) { return base * std::pow(gamma, (t >= 3) + 2 * (t >= 100) + (t >= 150)); }});
    all.push_back({"ExponentialLR", 5000, [=](auto& o) { return std::make_unique<nn::ExponentialLR>(o, gamma); },
                   [=](std::int64_t t) { return base * std::pow(gamma, t); }});
  }
  for (const double start : {1e-12, 1.0 / 3, 1.0}) {
    for (const double end : {0.0, 1e-12, 0.1, 1.0}) {
      for (const std::int64_t total : {1, 5, 10, 7777}) {
        all.push_back({"LinearLR", total + 20,
                       [=](auto& o) {
                         return std::make_unique<nn::LinearLR>(
                             o, nn::LinearLROptions{.start_factor = start, .end_factor = end, .total_iters = total});
                       },
                       [=](std::int64_t t) {
                         const double part = static_cast<double>(std::min(t, total)) / static_cast<double>(total);
                         return base * (t >= total ? end : start + (end - start) * part);
                       }});
      }
    }
  }
  for (const std::int64_t total : {1, 5, 7777}) {
    for (const double factor : {1e-12, 1.0 / 3, 1.0}) {
      all.push_back({"ConstantLR", total + 20,
                     [=](auto& o) {
                       return std::make_unique<nn::ConstantLR>(
                           o, nn::ConstantLROptions{.factor = factor, .total_iters = total});
                     },
                     [=](std::int64_t t) { return t < total ? base * factor : base; }});
    }
    for (const double power : {0.0, 0.9, 1.0, 2.0}) {
      all.push_back({"PolynomialLR", total + 20,
                     [=](auto& o) {
                       return std::make_unique<nn::PolynomialLR>(
                           o, nn::PolynomialLROptions{.total_iters = total, .power = power});
                     },
                     [=](std::int64_t t) {
                       const double part = static_cast<double>(total - std::min(t, total)) / static_cast<double>(total);
                       return base * std::pow(part, power);
                     }});
    }
  }
  for (const double least : {0.0, 1e-9, 0.1, base, 0.5}) {
    for (const std::int64_t period : {1, 2, 3, 10, 4999}) {
      all.push_back({"CosineAnnealingLR", 3 * period + 20,
                     [=](auto& o) {
                       return std::make_unique<nn::CosineAnnealingLR>(o, period,
                                                                      nn::CosineAnnealingLROptions{.eta_min = least});
                     },
                     [=](std::int64_t t) { return cosine(t, period, least, base); }});
      for (const std::int64_t times : {1, 2}) {
        all.push_back({"CosineAnnealingWarmRestarts", 3 * period + 20,
                       [=](auto& o) {
                         return std::make_unique<nn::CosineAnnealingWarmRestarts>(
                             o, period, nn::CosineAnnealingWarmRestartsOptions{.T_mult = times, .eta_min = least});
                       },
                       [=](std::int64_t t) {
                         std::int64_t length = period;
                         for (; t >= length; length *= times) t -= length;
                         return cosine(t, length, least, base);
                       }});
      }
    }
  }
  return all;
}

nn::SGD sgd_from_base() { return nn::SGD({nn::Parameter(zeros({1}))}, {.lr = base, .momentum = 0.9}); }

}  // namespace

TEST_CASE("rates are those of the closed form at every step") {
  for (const Schedule& schedule : schedules()) {
    nn::SGD optimizer = sgd_from_base();
    const auto scheduler = schedule.make(optimizer);
    for (std::int64_t t = 0; t <= schedule.steps; ++t) {
      const double expected = schedule.rate(t), found = optimizer.lr();
      if (!(std::abs(found - expected) <= 4e-16 * base + 1e-15 * expected)) {
        CAPTURE(schedule.name, t, expected, found);
        FAIL("the rate is another");
      }
      scheduler->step();
    }
  }
}

TEST_CASE("schedules are exact at their ends") {
  for (const double start : {0.7, 1.0 / 3}) {
    for (const double end : {0.0, 0.3, 1.0}) {
      nn::SGD optimizer = sgd_from_base();
      nn::LinearLR scheduler(optimizer, {.start_factor = start, .end_factor = end, .total_iters = 9});
      CHECK(optimizer.lr() == base * start);
      for (int t = 0; t < 20; ++t) scheduler.step();
      CHECK(optimizer.lr() == base * end);
    }
  }
  nn::SGD optimizer = sgd_from_base();
  nn::CosineAnnealingLR cosine(optimizer, 1000, {.eta_min = 1e-3});
  for (int t = 0; t < 1000; ++t) cosine.step();
  CHECK(optimizer.lr() == 1e-3);
  for (int t = 0; t < 1000; ++t) cosine.step();
  CHECK(optimizer.lr() == base);
  for (const auto strategy : {nn::Anneal::cos, nn::Anneal::linear}) {
    nn::SGD other = sgd_from_base();
    nn::OneCycleLR cycle(
        other, {.max_lr = 0.7, .total_steps = 101, .pct_start = 0.51 / 1.01 * 1.0, .anneal_strategy = strategy});
    CHECK(other.lr() == 0.7 / 25);
    CHECK(other.momentum() == 0.95);
    for (int t = 1; t <= 100; ++t) {
      cycle.step();
      const bool is_up = t <= 50;
      const double from = is_up ? 0.7 / 25 : 0.7, to = is_up ? 0.7 : 0.7 / 25e4, part = (is_up ? t : t - 50) / 50.0;
      const double share = strategy == nn::Anneal::linear ? part : (1 - std::cos(std::numbers::pi * part)) / 2;
      CHECK(std::abs(other.lr() - (from + (to - from) * share)) <= 1e-15);
      CHECK(other.lr() <= 0.7);
    }
    CHECK(other.lr() == 0.7 / (25 * 1e4));
    CHECK(other.momentum() == 0.95);
  }
}

TEST_CASE("schedules resumed from a state have the same rates") {
  for (const Schedule& schedule : schedules()) {
    nn::SGD first = sgd_from_base(), second = sgd_from_base();
    const auto whole = schedule.make(first), resumed = schedule.make(second);
    for (std::int64_t t = 0; t < schedule.steps / 2; ++t) whole->step();
    second.load_state_dict(first.state_dict());
    resumed->load_state_dict(whole->state_dict());
    for (std::int64_t t = schedule.steps / 2; t < schedule.steps; ++t) {
      whole->step();
      resumed->step();
      if (first.lr() != second.lr()) {
        CAPTURE(schedule.name, t, first.lr(), second.lr());
        FAIL("the rate is another");
      }
    }
  }
}

TEST_CASE("a cosine of more steps than are ever made stays at the start") {
  for (const std::int64_t T : {std::int64_t{1} << 62U, std::numeric_limits<std::int64_t>::max()}) {
    nn::SGD optimizer = sgd_from_base();
    nn::CosineAnnealingLR cosine(optimizer, T);
    for (int t = 0; t < 5; ++t) cosine.step();
    CHECK(optimizer.lr() == base);
  }
}

TEST_CASE("a rate changed by hand and a further scheduler are followed as before, and not below 0") {
  nn::SGD optimizer = sgd_from_base();
  nn::LinearLR linear(optimizer, {.start_factor = 1, .end_factor = 0, .total_iters = 10});
  nn::ExponentialLR exponential(optimizer, 0.5);
  for (int t = 1; t <= 10; ++t) {
    linear.step();
    exponential.step();
    CHECK(optimizer.lr() == Approx(base * (1 - t / 10.0) * std::pow(0.5, t)).margin(1e-15));
  }
  nn::SGD other = sgd_from_base();
  nn::CosineAnnealingLR cosine(other, 10, {.eta_min = 0.1});
  for (int t = 0; t < 12; ++t) cosine.step();
  other.set_lr(0.01);  // below eta_min, from where the cosine falls away
  const auto lifted = [](int t) { return 1 + std::cos(std::numbers::pi * t / 10); };
  double rate = 0.01;
  for (int t = 13; t <= 20; ++t) {
    cosine.step();
    rate = std::max(0.1 + (rate - 0.1) * lifted(t) / lifted(t - 1), 0.0);
    CHECK(std::abs(other.lr() - rate) <= 1e-15);
  }
  CHECK(other.lr() == 0);
}
