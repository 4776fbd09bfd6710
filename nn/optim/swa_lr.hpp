// The learning rate while weights are averaged.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/per_group.hpp"
#include "nn/optim/scheduler.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of SWALR; names and defaults are PyTorch's.
struct SWALROptions {
  WholeNumber anneal_epochs = 10;  // steps from the rate that is found to swa_lr
  Anneal anneal_strategy = Anneal::cos;
};

/// Moves the rate from what it is to swa_lr in anneal_epochs steps, and keeps it there, as PyTorch does, while an
/// AveragedModel takes the mean of the weights (Izmailov and others 2018). Another schedule may come first: begin to
/// step this one when the averaging begins.
class SWALR final : public Scheduler {
 public:
  /// SWALR(optimizer, 0.05). Throws Error for rates below 0 or not finite or in a wrong number, and anneal_epochs below
  /// 0; then nothing has changed. Without epochs the rate is swa_lr at once.
  SWALR(Optimizer& optimizer, const PerGroup& swa_lr, SWALROptions options = {});
  std::string_view name() const override { return "SWALR"; }

 private:
  Json settings() const override;
  void set_lrs_for(std::int64_t step) override;
  /// Returns the part of the way after `step` steps, from 0 to 1.
  double part(std::int64_t step) const;

  std::vector<double> swa_lr_;  // of each group
  SWALROptions options_;
};

}  // namespace minitorch::nn
