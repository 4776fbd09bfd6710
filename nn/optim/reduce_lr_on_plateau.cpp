// Lowers learning rates when a measure stops improving.
#include "nn/optim/reduce_lr_on_plateau.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "nn/checks/option_checks.hpp"
#include "nn/state/state_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

ReduceLROnPlateau::ReduceLROnPlateau(Optimizer& optimizer, ReduceLROnPlateauOptions options)
    : optimizer_(optimizer),
      options_(std::move(options)),
      best_(options_.mode == PlateauMode::min ? std::numeric_limits<double>::infinity()
                                              : -std::numeric_limits<double>::infinity()) {
  check_below_one("ReduceLROnPlateau", "factor", options_.factor);
  check_at_least("ReduceLROnPlateau", "patience", options_.patience, 0);
  check_not_negative("ReduceLROnPlateau", "threshold", options_.threshold);
  check_at_least("ReduceLROnPlateau", "cooldown", options_.cooldown, 0);
  check_not_negative("ReduceLROnPlateau", "eps", options_.eps);
  min_lr_ = options_.min_lr.of(optimizer, "ReduceLROnPlateau", "min_lr");
  last_lr_.resize(min_lr_.size());
  record_last_lrs();
}

Json ReduceLROnPlateau::settings() const {
  return Json::Object{{"mode", options_.mode == PlateauMode::min ? "min" : "max"},
                      {"factor", options_.factor},
                      {"patience", options_.patience},
                      {"threshold", options_.threshold},
                      {"threshold_mode", options_.threshold_mode == ThresholdMode::rel ? "rel" : "abs"},
                      {"cooldown", options_.cooldown},
                      {"min_lr", min_lr_},
                      {"eps", options_.eps}};
}

StateDict ReduceLROnPlateau::state_dict() const {
  return naming_memory("state_dict", [this] {
    StateDict state;
    state.values = Json::Object{
        {"kind", "ReduceLROnPlateau"}, {"settings", settings()},          {"best", best_},      {"steps", steps_},
        {"num_bad_epochs", bad_},      {"cooldown_left", cooldown_left_}, {"last_lr", last_lr_}};
    return state;
  });
}

Commit ReduceLROnPlateau::prepare_load(const StateDict& state) {
  return detail::checked_state([&]() -> Commit {
    check_settings(state, "ReduceLROnPlateau", settings());
    const std::string owner = "the state of ReduceLROnPlateau";
    const double best = member_of(state.values, owner, "best").as_double();
    const auto count = [&](std::string_view name) {
      return checked_count(member_of(state.values, owner, name), std::string(name) + " of ReduceLROnPlateau");
    };
    const Json* const found = state.values.find("last_lr");  // files of version 0.1 have none
    std::vector<double> last =
        found == nullptr ? last_lr_
                         : detail::rates_in_state("ReduceLROnPlateau", "a last rate", *found, last_lr_.size());
    return [this, best, steps = count("steps"), bad = count("num_bad_epochs"), cooldown = count("cooldown_left"),
            last = std::move(last)]() mutable {
      best_ = best;
      steps_ = steps;
      bad_ = bad;
      cooldown_left_ = cooldown;
      last_lr_.swap(last);
    };
  });
}

bool ReduceLROnPlateau::is_better(double metric) const {
  if (std::isinf(best_)) return options_.mode == PlateauMode::min ? metric < best_ : metric > best_;
  const double threshold = options_.threshold;
  const bool is_relative = options_.threshold_mode == ThresholdMode::rel;
  if (options_.mode == PlateauMode::min) return metric < (is_relative ? best_ * (1 - threshold) : best_ - threshold);
  return metric > (is_relative ? best_ * (1 + threshold) : best_ + threshold);
}

void ReduceLROnPlateau::step(RealNumber metric) {
  ++steps_;
  if (is_better(metric)) {
    best_ = metric;
    bad_ = 0;
  } else {
    ++bad_;
  }
  if (cooldown_left_ > 0) {
    --cooldown_left_;
    bad_ = 0;
  }
  if (bad_ > options_.patience) {
    reduce();
    cooldown_left_ = options_.cooldown;
    bad_ = 0;
  }
  record_last_lrs();
}

void ReduceLROnPlateau::record_last_lrs() {
  for (std::size_t group = 0; group < last_lr_.size(); ++group) last_lr_[group] = optimizer_.lr(group);
}

void ReduceLROnPlateau::reduce() {
  for (std::size_t group = 0; group < min_lr_.size(); ++group) {
    const double rate = optimizer_.lr(group), smaller = std::max(rate * options_.factor, min_lr_[group]);
    if (rate - smaller > options_.eps) optimizer_.set_lr(smaller, group);
  }
}

}  // namespace minitorch::nn
