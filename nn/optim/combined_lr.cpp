// Schedules made of schedules.
#include "nn/optim/combined_lr.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

SequentialLR::SequentialLR(Optimizer& optimizer, SchedulerList schedulers, std::vector<std::int64_t> milestones)
    : Scheduler(optimizer, std::move(schedulers)), milestones_(std::move(milestones)) {
  if (&common_optimizer("SequentialLR", parts()) != &optimizer)
    throw Error("SequentialLR: its schedulers have another optimiser, they must have the same");
  if (milestones_.size() + 1 != parts().size()) {
    throw Error("SequentialLR: " + std::to_string(milestones_.size()) + " milestones for " +
                std::to_string(parts().size()) + " schedulers, there must be one less than schedulers");
  }
  std::int64_t before = 0;
  for (const std::int64_t milestone : milestones_) {
    check_at_least("SequentialLR", before == 0 ? "the first milestone" : "a milestone after " + std::to_string(before),
                   milestone, before + 1);
    before = milestone;
  }
  SequentialLR::check_step(0);
  record_base_lrs();
  SequentialLR::set_lrs_for(0);
  record_last_lrs();
}

Json SequentialLR::settings() const { return Json::Object{{"milestones", milestones_}}; }

std::size_t SequentialLR::place(std::int64_t step) const {
  return static_cast<std::size_t>(std::upper_bound(milestones_.begin(), milestones_.end(), step) - milestones_.begin());
}

bool SequentialLR::begins_at(std::int64_t step) const {
  return step == 0 || std::binary_search(milestones_.begin(), milestones_.end(), step);
}

void SequentialLR::check_step(std::int64_t step) {
  Scheduler& now = parts()[place(step)];
  begins_at(step) ? check_first_step(now) : check_next_step(now);
}

void SequentialLR::set_lrs_for(std::int64_t step) {
  Scheduler& now = parts()[place(step)];
  begins_at(step) ? begin_at_base(now) : make_next_step(now);
}

ChainedScheduler::ChainedScheduler(const SchedulerList& schedulers)
    : Scheduler(common_optimizer("ChainedScheduler", schedulers), schedulers) {
  record_base_lrs();
}

void ChainedScheduler::check_step(std::int64_t step) {
  for (Scheduler& one : parts()) step == 0 ? check_first_step(one) : check_next_step(one);
}

void ChainedScheduler::set_lrs_for(std::int64_t step) {
  for (Scheduler& one : parts()) step == 0 ? begin(one) : make_next_step(one);
}

}  // namespace minitorch::nn
