// Numbers of a scheduler for each group of an optimiser: an option with one value for all or one for each, and rates in
// a state.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/optim/optimizer.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// One number for all groups of an optimiser, or one for each: 0.1 or {0.1, 0.01}.
class PerGroup {
 public:
  template <Measurable T>
  PerGroup(T one) : values_{RealNumber(one)} {}  // NOLINT(google-explicit-constructor): options are written as a number
  PerGroup(std::initializer_list<RealNumber> values) : values_(values.begin(), values.end()) {}
  explicit PerGroup(std::vector<double> values) : values_(std::move(values)) {}

  /// Returns the number of each group of `optimizer`. Throws Error, which names `scheduler` and `option`, if there are
  /// neither as many numbers nor one, or if one is below 0 or not finite.
  std::vector<double> of(const Optimizer& optimizer, std::string_view scheduler, std::string_view option) const;

 private:
  std::vector<double> values_;
};

namespace detail {

/// Returns the rates of each group in a state of `scheduler`. Throws CheckpointError for another number of them, and
/// DataError, which says `what` a rate is, if one is below 0 or not finite.
std::vector<double> rates_in_state(std::string_view scheduler, std::string_view what, const Json& rates,
                                   std::size_t groups);

}  // namespace detail

}  // namespace minitorch::nn
