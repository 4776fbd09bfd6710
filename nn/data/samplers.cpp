// Draws the examples of an epoch, or its batches.
#include "nn/data/samplers.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/sampling.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/text/checksum.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/random/random.hpp"

namespace minitorch::nn {

namespace {

template <class T> std::string checksum_of(const std::vector<T>& numbers) {
  Checksum checksum;
  for (const T number : numbers) {
    if constexpr (std::integral<T>) checksum.add(std::to_string(number));
    if constexpr (std::floating_point<T>) checksum.add(to_text(number));
  }
  return std::to_string(checksum.value());
}

// Throws DataError unless there is one of these for each example.
void check_one_for_each(const char* sampler, const char* things, std::size_t number, std::int64_t dataset_size) {
  if (std::cmp_equal(number, dataset_size)) return;
  throw DataError(std::string(sampler) + ": " + std::to_string(number) + " " + things + " for " +
                  std::to_string(dataset_size) + " examples, there must be one for each");
}

}  // namespace

WeightedRandomSampler::WeightedRandomSampler(std::vector<double> weights, WholeNumber num_samples,
                                             WeightedRandomSamplerOptions options)
    : weights_(std::move(weights)), num_samples_(num_samples), options_(options) {
  const std::string start = "WeightedRandomSampler: ";
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    if (std::isfinite(weights_[i]) && weights_[i] >= 0) continue;
    throw DataError(start + "weight " + std::to_string(i) + " is " + to_text(weights_[i]) +
                    ", it must be finite and not negative");
  }
  if (!std::isfinite(std::accumulate(weights_.begin(), weights_.end(), 0.0)))
    throw DataError(start + "the sum of " + std::to_string(weights_.size()) + " weights is not finite");
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
  return std::string("WeightedRandomSampler(replacement=") + (options_.replacement ? "true" : "false") +
         ", checksum of weights=" + checksum_of(weights_) + ")";
}

std::vector<std::int64_t> WeightedRandomSampler::order(Generator& generator) const {
  return multinomial(from_vector(weights_), num_samples_,
                     {.replacement = options_.replacement, .generator = &generator})
      .to_vector<std::int64_t>();
}

void WeightedRandomSampler::check(std::int64_t dataset_size) const {
  check_one_for_each("WeightedRandomSampler", "weights", weights_.size(), dataset_size);
}

BucketBatchSampler::BucketBatchSampler(std::vector<std::int64_t> lengths, WholeNumber batch_size,
                                       BucketBatchSamplerOptions options)
    : lengths_(std::move(lengths)), batch_size_(batch_size), options_(options) {
  check_at_least("BucketBatchSampler", "batch_size", batch_size_, 1);
  for (std::size_t i = 0; i < lengths_.size(); ++i)
    check_at_least("BucketBatchSampler", "length " + std::to_string(i), lengths_[i], 0);
}

std::string BucketBatchSampler::kind() const {
  return "BucketBatchSampler(batch_size=" + std::to_string(batch_size_) +
         ", drop_last=" + (options_.drop_last ? "true" : "false") + ", checksum of lengths=" + checksum_of(lengths_) +
         ")";
}

std::int64_t BucketBatchSampler::size() const {
  const std::int64_t n = std::ssize(lengths_);
  return n / batch_size_ + (options_.drop_last || n % batch_size_ == 0 ? 0 : 1);
}

std::vector<std::vector<std::int64_t>> BucketBatchSampler::batches(Generator& generator) const {
  const std::int64_t n = std::ssize(lengths_), size = std::min(batch_size_, n), bucket = 100;  // batches in a bucket
  const auto permutation = [&](std::int64_t length) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(length));
    operators::random_permutation(generator.next(), length, order.data());
    return order;
  };
  std::vector<std::int64_t> order = permutation(n);
  std::vector<std::vector<std::int64_t>> all;
  for (auto next = order.begin(); next != order.end();) {
    const auto end = order.end() - next > bucket * size ? next + bucket * size : order.end();
    std::stable_sort(next, end, [this](std::int64_t a, std::int64_t b) {
      return lengths_[static_cast<std::size_t>(a)] < lengths_[static_cast<std::size_t>(b)];
    });
    std::vector<std::vector<std::int64_t>> made;
    while (next != end) {
      const auto first = std::exchange(next, end - next > size ? next + size : end);
      made.emplace_back(first, next);
    }
    if (options_.drop_last && std::ssize(made.back()) < batch_size_) made.pop_back();
    for (const std::int64_t i : permutation(std::ssize(made)))
      all.push_back(std::move(made[static_cast<std::size_t>(i)]));
  }
  return all;
}

void BucketBatchSampler::check(std::int64_t dataset_size) const {
  check_one_for_each("BucketBatchSampler", "lengths", lengths_.size(), dataset_size);
}

}  // namespace minitorch::nn
