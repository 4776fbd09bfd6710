// Samplers: which examples an epoch of a DataLoader has, and in which order; batch samplers: in which batches.
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

/// The base class of samplers that make the batches, too. As a Sampler, it has no state.
class BatchSampler {
 public:
  BatchSampler() = default;
  BatchSampler(const BatchSampler&) = default;
  BatchSampler(BatchSampler&&) = default;
  BatchSampler& operator=(const BatchSampler&) = default;
  BatchSampler& operator=(BatchSampler&&) = default;
  virtual ~BatchSampler() = default;

  /// Returns the name of the class and what decides its batches. A checkpoint of a loader is refused by another's.
  virtual std::string kind() const = 0;
  /// Returns the number of batches of an epoch.
  virtual std::int64_t size() const = 0;
  /// Returns the numbers of the examples of each batch of one epoch. A loader refuses another number of batches than
  /// `size()`, and a batch without examples.
  virtual std::vector<std::vector<std::int64_t>> batches(Generator& generator) const = 0;
  /// Throws DataError if it is not for datasets of this size.
  virtual void check(std::int64_t /*dataset_size*/) const {}
};

/// Options of `BucketBatchSampler`.
struct BucketBatchSamplerOptions {
  operators::Flag drop_last = false;  // drops a smaller batch
};

/// Batches of examples of similar length, so that little of a batch is padding. Each epoch cuts a new order of all
/// examples into buckets of 100 batches, sorts each bucket by length, cuts it into batches, and shuffles these; as
/// torchtext's BucketIterator and PyTorch-NLP's BucketBatchSampler do.
///
///   nn::DataLoader loader(sentences, nn::BucketBatchSampler(sentences.lengths(), 32), {.seed = 1});
class BucketBatchSampler : public BatchSampler {
 public:
  /// Throws DataError for a negative length, and for a batch size below 1.
  BucketBatchSampler(std::vector<std::int64_t> lengths, WholeNumber batch_size, BucketBatchSamplerOptions options = {});

  /// Has a checksum of the lengths.
  std::string kind() const override;
  std::int64_t size() const override;
  std::vector<std::vector<std::int64_t>> batches(Generator& generator) const override;
  /// There must be a length for each example.
  void check(std::int64_t dataset_size) const override;

 private:
  std::vector<std::int64_t> lengths_;
  std::int64_t batch_size_;
  BucketBatchSamplerOptions options_;
};

}  // namespace minitorch::nn
