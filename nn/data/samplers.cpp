// Draws the examples of an epoch.
#include "nn/data/samplers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/sampling.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/text/checksum.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

WeightedRandomSampler::WeightedRandomSampler(std::vector<double> weights, WholeNumber num_samples,
                                             WeightedRandomSamplerOptions options)
    : weights_(std::move(weights)), num_samples_(num_samples), options_(options) {
  const std::string start = "WeightedRandomSampler: ";
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    if (std::isfinite(weights_[i]) && weights_[i] >= 0) continue;
    throw DataError(start + "weight " + std::to_string(i) + " is " + to_text(weights_[i]) +
                    ", it must be finite and not negative");
  }
  const auto above_0 = std::count_if(weights_.begin(), weights_.end(), [](double weight) { return weight > 0; });
  if (above_0 == 0)
    throw DataError(start + "none of " + std::to_string(weights_.size()) + " weights is above 0, one must be");
  check_at_least("WeightedRandomSampler", "num_samples", num_samples_, 1);
  if (!options_.replacement && num_samples_ > above_0) {
    throw DataError(start + std::to_string(num_samples_) + " samples without replacement of " +
                    std::to_string(above_0) + " weights above 0, there must not be more");
  }
}

std::string WeightedRandomSampler::kind() const {
  Checksum checksum;
  for (const double weight : weights_) checksum.add(to_text(weight));
  return std::string("WeightedRandomSampler(replacement=") + (options_.replacement ? "true" : "false") +
         ", checksum of weights=" + std::to_string(checksum.value()) + ")";
}

std::vector<std::int64_t> WeightedRandomSampler::order(Generator& generator) const {
  return multinomial(from_vector(weights_), num_samples_,
                     {.replacement = options_.replacement, .generator = &generator})
      .to_vector<std::int64_t>();
}

void WeightedRandomSampler::check(std::int64_t dataset_size) const {
  if (static_cast<std::int64_t>(weights_.size()) == dataset_size) return;
  throw DataError("WeightedRandomSampler: " + std::to_string(weights_.size()) + " weights for " +
                  std::to_string(dataset_size) + " examples, there must be one for each");
}

}  // namespace minitorch::nn
