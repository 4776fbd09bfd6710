// The tables of optimisers and schedules.
#include "program/learning/training_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "nn/optim/adadelta.hpp"
#include "nn/optim/adagrad.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/nadam.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/rmsprop.hpp"
#include "nn/optim/sgd.hpp"
#include "program/options/tables.hpp"

namespace minitorch::program {

namespace {

using Parameters = std::vector<nn::Parameter>;

using OptimizerPointer = std::unique_ptr<nn::Optimizer>;

struct OptimizerRow {
  std::string_view name;
  OptimizerPointer (*make)(Parameters parameters, double rate, double weight_decay);
};

template <class Options> Options usual() { return {}; }
nn::SGDOptions with_momentum() { return {.momentum = 0.9}; }

// An optimiser with the options that `options` returns, but for the rate, and for the weight decay if one was given.
template <class Optimizer, auto options> constexpr OptimizerRow row(std::string_view name) {
  return {name, [](Parameters parameters, double rate, double weight_decay) -> OptimizerPointer {
            auto own = options();
            own.lr = rate;
            if (weight_decay != own_weight_decay) own.weight_decay = weight_decay;
            return std::make_unique<Optimizer>(std::move(parameters), own);
          }};
}

constexpr std::array optimizers = {
    row<nn::SGD, with_momentum>("sgd"),
    row<nn::Adam, usual<nn::AdamOptions>>("adam"),
    row<nn::AdamW, usual<nn::AdamWOptions>>("adamw"),
    row<nn::NAdam, usual<nn::NAdamOptions>>("nadam"),
    row<nn::RMSprop, usual<nn::RMSpropOptions>>("rmsprop"),
    row<nn::Adagrad, usual<nn::AdagradOptions>>("adagrad"),
    row<nn::Adadelta, usual<nn::AdadeltaOptions>>("adadelta"),
};

struct ScheduleRow {
  std::string_view name;
  std::unique_ptr<nn::Scheduler> (*make)(nn::Optimizer& optimizer, std::int64_t steps);
};
constexpr std::array schedules = {
    ScheduleRow{"none", [](nn::Optimizer&, std::int64_t) -> std::unique_ptr<nn::Scheduler> { return nullptr; }},
    ScheduleRow{"cosine",
                [](nn::Optimizer& optimizer, std::int64_t steps) -> std::unique_ptr<nn::Scheduler> {
                  return std::make_unique<nn::CosineAnnealingLR>(optimizer, steps);
                }},
    ScheduleRow{"linear",  // down to 0
                [](nn::Optimizer& optimizer, std::int64_t steps) -> std::unique_ptr<nn::Scheduler> {
                  return std::make_unique<nn::PolynomialLR>(optimizer, nn::PolynomialLROptions{.total_iters = steps});
                }},
    ScheduleRow{"one-cycle",
                [](nn::Optimizer& optimizer, std::int64_t steps) -> std::unique_ptr<nn::Scheduler> {
                  return std::make_unique<nn::OneCycleLR>(
                      optimizer,
                      nn::OneCycleLROptions{
                          .max_lr = optimizer.lr(), .total_steps = steps, .cycle_momentum = optimizer.has_momentum()});
                }},
    ScheduleRow{"warm-up",  // over a tenth of the steps
                [](nn::Optimizer& optimizer, std::int64_t steps) -> std::unique_ptr<nn::Scheduler> {
                  return std::make_unique<nn::OneCycleLR>(
                      optimizer,
                      nn::OneCycleLROptions{
                          .max_lr = optimizer.lr(), .total_steps = steps, .pct_start = 0.1, .cycle_momentum = false});
                }},
    ScheduleRow{"exponential",  // down to a hundredth
                [](nn::Optimizer& optimizer, std::int64_t steps) -> std::unique_ptr<nn::Scheduler> {
                  return std::make_unique<nn::ExponentialLR>(optimizer,
                                                             std::pow(0.01, 1.0 / static_cast<double>(steps)));
                }},
};

}  // namespace

std::unique_ptr<nn::Optimizer> make_optimizer(const RunSettings& settings, std::vector<nn::Parameter> parameters) {
  const OptimizerRow& row = row_of(optimizers, settings.optimizer, "optimiser");
  return row.make(std::move(parameters), settings.rate, settings.weight_decay);
}

std::unique_ptr<nn::Scheduler> make_schedule(std::string_view name, nn::Optimizer& optimizer, std::int64_t steps) {
  return row_of(schedules, name, "schedule").make(optimizer, std::max<std::int64_t>(1, steps));
}

std::vector<std::string> optimizer_names() { return names_of(optimizers); }
std::vector<std::string> schedule_names() { return names_of(schedules); }

}  // namespace minitorch::program
