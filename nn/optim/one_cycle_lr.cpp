// The one-cycle schedule, phase by phase.
#include "nn/optim/one_cycle_lr.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>

#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

// Goes from `start` to `end` as `part` goes from 0 to 1, exact at both ends.
double annealed(Anneal strategy, double start, double end, double part) {
  if (strategy == Anneal::linear) return std::lerp(start, end, part);
  return std::lerp(end, start, (1 + std::cos(std::numbers::pi * part)) / 2);
}

void check_factor(std::string_view name, double factor) {
  check_not_negative("OneCycleLR", name, factor);
  if (factor == 0)
    throw Error("OneCycleLR: " + std::string(name) + " is 0, it must be above 0, because rates are divided by it");
}

}  // namespace

OneCycleLR::OneCycleLR(Optimizer& optimizer, OneCycleLROptions options)
    : Scheduler(optimizer),
      options_(std::move(options)),
      max_lr_(options_.max_lr.of(optimizer, "OneCycleLR", "max_lr")) {
  check_at_least("OneCycleLR", "total_steps", options_.total_steps, 1);
  check_probability("OneCycleLR", "pct_start", options_.pct_start);
  if (options_.three_phase && options_.pct_start > 0.5) {
    throw Error("OneCycleLR: pct_start is " + to_text(options_.pct_start) +
                ", with three_phase it must be at most 0.5, because two phases have that length");
  }
  check_factor("div_factor", options_.div_factor);
  check_factor("final_div_factor", options_.final_div_factor);
  check_below_one("OneCycleLR", "base_momentum", options_.base_momentum);
  check_below_one("OneCycleLR", "max_momentum", options_.max_momentum);
  if (options_.cycle_momentum && !optimizer.has_momentum()) {
    throw Error("OneCycleLR: " + std::string(optimizer.name()) +
                " has neither momentum nor beta1 to cycle; pass {.cycle_momentum = false}");
  }
  const double first = options_.div_factor, last = options_.div_factor * options_.final_div_factor;
  const auto total = static_cast<double>(options_.total_steps);
  const double low = options_.base_momentum, high = options_.max_momentum;
  turns_ = {{0, first, high}, {options_.pct_start * total - 1, 1, low}};
  if (options_.three_phase) turns_.push_back({2 * options_.pct_start * total - 2, first, high});
  turns_.push_back({total - 1, last, high});
  for (const double rate : max_lr_) {
    if (std::isfinite(rate / first) && std::isfinite(rate / last)) continue;
    throw Error("OneCycleLR: max_lr " + to_text(rate) + " / div_factor " + to_text(options_.div_factor) +
                ", or that / final_div_factor " + to_text(options_.final_div_factor) + ", is not finite");
  }
  record_base_lrs();
  OneCycleLR::set_lrs_for(0);
  record_last_lrs();
}

Json OneCycleLR::settings() const {
  return Json::Object{{"max_lr", max_lr_},
                      {"total_steps", options_.total_steps},
                      {"pct_start", options_.pct_start},
                      {"anneal_strategy", options_.anneal_strategy == Anneal::cos ? "cos" : "linear"},
                      {"cycle_momentum", options_.cycle_momentum},
                      {"base_momentum", options_.base_momentum},
                      {"max_momentum", options_.max_momentum},
                      {"div_factor", options_.div_factor},
                      {"final_div_factor", options_.final_div_factor},
                      {"three_phase", options_.three_phase}};
}

void OneCycleLR::check_step(std::int64_t step) {
  if (step > options_.total_steps) {
    throw Error("OneCycleLR: step number " + std::to_string(step) +
                " is past the end of the cycle, total_steps = " + std::to_string(options_.total_steps));
  }
}

void OneCycleLR::set_lrs_for(std::int64_t step) {
  const auto now = static_cast<double>(std::min(step, options_.total_steps - 1));
  std::size_t end = 1;
  while (end + 1 < turns_.size() && now > turns_[end].step) ++end;
  const Turn &a = turns_[end - 1], &b = turns_[end];
  const double part = a.step == b.step ? 1 : (now - a.step) / (b.step - a.step);
  for (std::size_t group = 0; group < max_lr_.size(); ++group) {
    if (options_.cycle_momentum)
      optimizer().set_momentum(annealed(options_.anneal_strategy, a.momentum, b.momentum, part), group);
    const double rate = max_lr_[group];
    optimizer().set_lr(annealed(options_.anneal_strategy, rate / a.divisor, rate / b.divisor, part), group);
  }
}

}  // namespace minitorch::nn
