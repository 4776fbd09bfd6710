// Samplers: which examples an epoch of a DataLoader has, and in which order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "operators/layout/number_arguments.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

/// The base class of samplers. A loader keeps a copy, so a sampler has no state: all its randomness comes from the
/// loader's generator, and a checkpoint of the loader brings it back.
class Sampler {
 public:
  Sampler() = default;
  Sampler(const Sampler&) = default;
  Sampler(Sampler&&) = default;
  Sampler& operator=(const Sampler&) = default;
  Sampler& operator=(Sampler&&) = default;
  virtual ~Sampler() = default;

  /// Returns the name of the class and what decides its draws. A checkpoint of a loader is refused by another's.
  virtual std::string kind() const = 0;
  /// Returns the number of examples of an epoch.
  virtual std::int64_t size() const = 0;
  /// Returns the numbers of the examples of one epoch, `size()` of them; a loader refuses another number.
  virtual std::vector<std::int64_t> order(Generator& generator) const = 0;
  /// Throws DataError if it is not for datasets of this size.
  virtual void check(std::int64_t /*dataset_size*/) const {}
};

/// Options of `WeightedRandomSampler`.
struct WeightedRandomSamplerOptions {
  operators::Flag replacement = true;  // an example may come several times in an epoch
};

/// Draws examples in proportion to their weights, so that rare classes come as often as frequent ones:
///
///   nn::DataLoader loader(data, nn::WeightedRandomSampler(weights, data.size()), {.batch_size = 32});
class WeightedRandomSampler : public Sampler {
 public:
  /// Throws DataError for weights that are negative, not finite or all 0, for a number of samples below 1, and without
  /// replacement for more samples than weights above 0.
  WeightedRandomSampler(std::vector<double> weights, WholeNumber num_samples,
                        WeightedRandomSamplerOptions options = {});

  /// Has a checksum of the weights.
  std::string kind() const override;
  std::int64_t size() const override { return num_samples_; }
  std::vector<std::int64_t> order(Generator& generator) const override;
  /// There must be a weight for each example.
  void check(std::int64_t dataset_size) const override;

 private:
  std::vector<double> weights_;
  std::int64_t num_samples_;
  WeightedRandomSamplerOptions options_;
};

}  // namespace minitorch::nn
