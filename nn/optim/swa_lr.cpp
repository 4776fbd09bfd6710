// SWALR computes each rate from the one before, also if the program has set that one.
#include "nn/optim/swa_lr.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "nn/checks/option_checks.hpp"

namespace minitorch::nn {

SWALR::SWALR(Optimizer& optimizer, const PerGroup& swa_lr, SWALROptions options)
    : Scheduler(optimizer), swa_lr_(swa_lr.of(optimizer, "SWALR", "swa_lr")), options_(options) {
  check_at_least("SWALR", "anneal_epochs", options.anneal_epochs, 0);
  record_base_lrs();
  SWALR::set_lrs_for(0);
  record_last_lrs();
}

Json SWALR::settings() const {
  return Json::Object{{"swa_lr", swa_lr_},
                      {"anneal_epochs", options_.anneal_epochs},
                      {"anneal_strategy", options_.anneal_strategy == Anneal::cos ? "cos" : "linear"}};
}

double SWALR::part(std::int64_t step) const {
  if (step <= 0) return step == 0 && options_.anneal_epochs == 0 ? 1 : 0;
  if (step >= options_.anneal_epochs) return 1;
  const double share = static_cast<double>(step) / static_cast<double>(options_.anneal_epochs);
  return options_.anneal_strategy == Anneal::linear ? share : (1 - std::cos(std::numbers::pi * share)) / 2;
}

// rate = start + part (swa_lr - start), which gives start for the last rate, and then the next rate.
void SWALR::set_lrs_for(std::int64_t step) {
  const double before = part(step - 1), now = part(step);
  for (std::size_t group = 0; group < swa_lr_.size(); ++group) {
    const double end = swa_lr_[group];
    const double start = before == 1 ? end : (optimizer().lr(group) - before * end) / (1 - before);
    optimizer().set_lr(std::max(std::lerp(start, end, now), 0.0), group);
  }
}

}  // namespace minitorch::nn
