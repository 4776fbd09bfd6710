// The common part of all schedules: steps, rates and the state.
#include "nn/optim/scheduler.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "nn/optim/per_group.hpp"
#include "nn/state/state_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

// A rate may prove infinite after others have been set.
void Scheduler::step() {
  operators::Recording::refuse_in_recording("the step of a scheduler", "make it outside of the captured step");
  check_next_step(*this);
  const Commit undo = this->undo();
  std::vector<double> rates, momenta;
  for (std::size_t group = 0; group < base_.size(); ++group) {
    rates.push_back(optimizer_.lr(group));
    if (optimizer_.has_momentum()) momenta.push_back(optimizer_.momentum(group));
  }
  try {
    make_next_step(*this);
  } catch (...) {
    for (std::size_t group = 0; group < rates.size(); ++group) optimizer_.set_lr(rates[group], group);
    for (std::size_t group = 0; group < momenta.size(); ++group) optimizer_.set_momentum(momenta[group], group);
    undo();
    throw;
  }
}

Each Scheduler::usual_each() const {
  const bool is_of_steps =
      std::any_of(parts_.begin(), parts_.end(), [](const Scheduler& part) { return part.usual_each() == Each::step; });
  return is_of_steps ? Each::step : Each::epoch;
}

Commit Scheduler::undo() {
  std::vector<Commit> of_parts;
  for (Scheduler& part : parts_) of_parts.push_back(part.undo());
  return [this, steps = steps_, last = last_lr_, of_parts = std::move(of_parts)]() mutable {
    steps_ = steps;
    last_lr_.swap(last);
    for (const Commit& part : of_parts) part();
  };
}

void Scheduler::record_base_lrs() {
  for (std::size_t group = 0; group < optimizer_.num_groups(); ++group) base_.push_back(optimizer_.initial_lr(group));
  last_lr_.resize(base_.size());
  record_last_lrs();
}

void Scheduler::record_last_lrs() {
  for (std::size_t group = 0; group < last_lr_.size(); ++group) last_lr_[group] = optimizer_.lr(group);
}

void Scheduler::set_all(const std::vector<double>& rates) {
  for (std::size_t group = 0; group < rates.size(); ++group) {
    if (!std::isfinite(rates[group])) optimizer_.set_lr(rates[group], group);  // throws
  }
  for (std::size_t group = 0; group < rates.size(); ++group) optimizer_.set_lr(rates[group], group);
}

Optimizer& Scheduler::common_optimizer(std::string_view combination, const SchedulerList& schedulers) {
  const auto refuse = [&](const std::string& what) { throw Error(std::string(combination) + ": " + what); };
  if (schedulers.empty()) refuse("the list of schedulers is empty, it must have at least one");
  for (std::size_t i = 1; i < schedulers.size(); ++i) {
    if (&schedulers[i].get().optimizer_ != &schedulers[0].get().optimizer_)
      refuse("schedulers 0 and " + std::to_string(i) + " have different optimisers, all must have the same");
    for (std::size_t j = 0; j < i; ++j) {
      if (&schedulers[i].get() == &schedulers[j].get())
        refuse("schedulers " + std::to_string(j) + " and " + std::to_string(i) +
               " are the same, each may be given once");
    }
  }
  return schedulers[0].get().optimizer_;
}

void Scheduler::make_next_step(Scheduler& one) {
  one.set_lrs_for(one.steps_ + 1);
  ++one.steps_;
  one.record_last_lrs();
}

void Scheduler::begin(Scheduler& one) {
  one.set_lrs_for(0);
  one.steps_ = 0;
  one.record_last_lrs();
}

void Scheduler::begin_at_base(Scheduler& one) {
  one.set_from_base([](std::size_t, double base) { return base; });
  begin(one);
}

StateDict Scheduler::state_dict() const {
  return naming_memory("state_dict", [this] {
    StateDict state;
    Json::Object values = {
        {"kind", name()}, {"settings", settings()}, {"base_lrs", base_}, {"last_lr", last_lr_}, {"steps", steps_}};
    if (!parts_.empty()) {
      Json::Array states;
      for (const Scheduler& part : parts_) states.push_back(part.state_dict().values);
      values.emplace("schedulers", std::move(states));
    }
    state.values = std::move(values);
    return state;
  });
}

Commit Scheduler::prepare_load(const StateDict& state) {
  return detail::checked_state([&]() -> Commit {
    check_settings(state, name(), settings());
    const std::string owner = "the state of " + std::string(name());
    const std::int64_t steps =
        checked_count(member_of(state.values, owner, "steps"), "the number of steps of " + std::string(name()));
    std::vector<double> base =
        detail::rates_in_state(name(), "a base rate", member_of(state.values, owner, "base_lrs"), base_.size());
    const Json* const found = state.values.find("last_lr");  // files of version 0.1 have none
    std::vector<double> last =
        found == nullptr ? last_lr_ : detail::rates_in_state(name(), "a last rate", *found, base_.size());
    std::vector<Commit> commits;
    if (!parts_.empty()) {
      const Json::Array& states = member_of(state.values, owner, "schedulers").as_array();
      if (states.size() != parts_.size())
        throw CheckpointError("load_state_dict: " + owner + " has " + std::to_string(states.size()) +
                              " schedulers, this one has " + std::to_string(parts_.size()));
      for (std::size_t i = 0; i < parts_.size(); ++i)
        commits.push_back(parts_[i].get().prepare_load({.tensors = {}, .values = states[i]}));
    }
    return [this, steps, base = std::move(base), last = std::move(last), commits = std::move(commits)]() mutable {
      steps_ = steps;
      base_.swap(base);
      last_lr_.swap(last);
      for (const Commit& commit : commits) commit();
    };
  });
}

}  // namespace minitorch::nn
