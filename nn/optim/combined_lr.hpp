// Several schedules for one optimiser: one after another, or all at each step. A warm-up of five steps, then a cosine:
//
//   nn::LinearLR warm_up(optimizer, {.start_factor = 0.1, .total_iters = 5});
//   nn::CosineAnnealingLR cosine(optimizer, 95);
//   nn::SequentialLR schedule(optimizer, {warm_up, cosine}, {5});
//   ...
//   schedule.step();
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/scheduler.hpp"

namespace minitorch::nn {

/// Steps one scheduler after another. Scheduler i + 1 begins at the base rates in step number milestones[i], as if it
/// were new there. They must outlive it, and only it calls their `step`.
class SequentialLR final : public Scheduler {
 public:
  /// Sets the rates back to the base, where the first scheduler begins again. Throws Error for an empty list, a
  /// scheduler given twice or of another optimiser, another number of milestones than one less than schedulers, and
  /// milestones that do not rise from 1 on; then nothing has changed.
  SequentialLR(Optimizer& optimizer, SchedulerList schedulers, std::vector<std::int64_t> milestones);
  std::string_view name() const override { return "SequentialLR"; }

 private:
  Json settings() const override;
  void check_step(std::int64_t step) override;
  void set_lrs_for(std::int64_t step) override;
  /// Returns the index of the scheduler for step number `step`.
  std::size_t place(std::int64_t step) const;
  /// Returns whether a scheduler begins there.
  bool begins_at(std::int64_t step) const;

  std::vector<std::int64_t> milestones_;
};

/// Steps all schedulers, in their order, so that their factors multiply. They must outlive it, and only it calls their
/// `step`.
class ChainedScheduler final : public Scheduler {
 public:
  /// Throws Error for an empty list, a scheduler given twice, or schedulers of several optimisers.
  explicit ChainedScheduler(const SchedulerList& schedulers);
  std::string_view name() const override { return "ChainedScheduler"; }

 private:
  Json settings() const override { return Json::Object{}; }
  void check_step(std::int64_t step) override;
  void set_lrs_for(std::int64_t step) override;
};

}  // namespace minitorch::nn
