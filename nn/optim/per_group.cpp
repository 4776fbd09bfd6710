// An option with one value for all groups, or one for each.
#include "nn/optim/per_group.hpp"

#include <string>

#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

std::vector<double> PerGroup::of(const Optimizer& optimizer, std::string_view scheduler,
                                 std::string_view option) const {
  for (const double value : values_) check_not_negative(scheduler, option, value);
  if (values_.size() == optimizer.num_groups()) return values_;
  if (values_.size() == 1) return std::vector<double>(optimizer.num_groups(), values_[0]);
  throw Error(std::string(scheduler) + ": " + std::to_string(values_.size()) + " " + std::string(option) + " for " +
              std::to_string(optimizer.num_groups()) + " groups, there must be one for all or one for each");
}

}  // namespace minitorch::nn
