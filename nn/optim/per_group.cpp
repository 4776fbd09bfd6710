// Checks of the numbers of each group.
#include "nn/optim/per_group.hpp"

#include <string>

#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

std::vector<double> PerGroup::of(const Optimizer& optimizer, std::string_view scheduler,
                                 std::string_view option) const {
  for (const double value : values_) check_not_negative(scheduler, option, value);
  if (values_.size() == optimizer.num_groups()) return values_;
  if (values_.size() == 1) {
    std::vector<double> same(optimizer.num_groups(), values_[0]);
    return same;
  }
  throw Error(std::string(scheduler) + ": " + std::to_string(values_.size()) + " " + std::string(option) + " for " +
              std::to_string(optimizer.num_groups()) + " groups, there must be one for all or one for each");
}

std::vector<double> detail::rates_in_state(std::string_view scheduler, std::string_view what, const Json& rates,
                                           std::size_t groups) {
  const std::string owner(scheduler);
  std::vector<double> all;
  for (const Json& rate : rates.as_array()) {
    all.push_back(rate.as_double());
    check_not_negative("load_state_dict", std::string(what) + " of " + owner, all.back());
  }
  if (all.size() == groups) return all;
  throw CheckpointError("load_state_dict: the state of " + owner + " has " + std::to_string(all.size()) +
                        " groups, this scheduler has " + std::to_string(groups));
}

}  // namespace minitorch::nn
