// Samplers and batch samplers, and loaders that have one.
#include "nn/data/samplers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Places = std::vector<std::int64_t>;

namespace {

nn::TensorDataset numbered(std::int64_t n) { return {arange(n), arange(n)}; }

Places examples_of(nn::DataLoader& loader) {
  Places all;
  for (const auto& [x, y] : loader) {
    const Places batch = y.to_vector<std::int64_t>();
    all.insert(all.end(), batch.begin(), batch.end());
  }
  return all;
}

// Every second example.
struct Even : nn::Sampler {
  std::string kind() const override { return "Even"; }
  std::int64_t size() const override { return 3; }
  Places order(Generator& /*generator*/) const override { return {0, 2, 4}; }
  void check(std::int64_t dataset_size) const override {
    if (dataset_size < 5) throw DataError("Even: too few");
  }
};

// Batches of a user's own.
struct Pairs : nn::BatchSampler {
  std::int64_t said = 2;
  std::vector<Places> drawn = {{0, 3}, {1}};
  std::string kind() const override { return "Pairs"; }
  std::int64_t size() const override { return said; }
  std::vector<Places> batches(Generator& /*generator*/) const override { return drawn; }
  void check(std::int64_t dataset_size) const override {
    if (dataset_size < 4) throw DataError("Pairs: too few");
  }
};

std::vector<Places> batches_of(nn::DataLoader& loader) {
  std::vector<Places> batches;
  for (const auto& [x, y] : loader) batches.push_back(y.to_vector<std::int64_t>());
  return batches;
}

}  // namespace

TEST_CASE("a WeightedRandomSampler draws in proportion to the weights") {
  nn::DataLoader loader(numbered(4), nn::WeightedRandomSampler({1, 0, 2, 5}, 8000), {.batch_size = 64, .seed = 3});
  CHECK(loader.size() == 125);
  CHECK(loader.examples() == 8000);
  CHECK(loader.dataset_size() == 4);
  const Places first = examples_of(loader);
  CHECK(first.size() == 8000);
  const double wanted[] = {1000, 0, 2000, 5000};
  for (std::int64_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    const auto found = static_cast<double>(std::count(first.begin(), first.end(), i));
    CHECK(std::abs(found - wanted[i]) < 5 * std::sqrt(wanted[i]) + 1e-9);  // five standard deviations
  }
  CHECK(examples_of(loader) != first);
  nn::DataLoader same(numbered(4), nn::WeightedRandomSampler({1, 0, 2, 5}, 8000), {.batch_size = 64, .seed = 3});
  const Threads three(3);
  CHECK(examples_of(same) == first);
}

TEST_CASE("without replacement each example comes once at most") {
  nn::DataLoader loader(numbered(5), nn::WeightedRandomSampler({1, 1, 0, 1, 1}, 4, {.replacement = false}),
                        {.batch_size = 3});
  const Places all = examples_of(loader);
  CHECK(std::set<std::int64_t>(all.begin(), all.end()) == std::set<std::int64_t>{0, 1, 3, 4});
  CHECK(all.size() == 4);
  nn::DataLoader whole(numbered(5), nn::WeightedRandomSampler({1, 1, 0, 1, 1}, 4),
                       {.batch_size = 3, .drop_last = true});
  CHECK(examples_of(whole).size() == 3);
}

TEST_CASE("a loader with a sampler resumes with the examples that would have followed") {
  const nn::WeightedRandomSampler sampler({1, 2, 3, 4}, 10);
  nn::DataLoader loader(numbered(4), sampler, {.batch_size = 3}), other(numbered(4), sampler, {.batch_size = 3});
  examples_of(loader);
  std::vector<Places> rest;
  nn::StateDict state;
  int batches = 0;
  for (const auto& [x, y] : loader) {
    if (++batches > 2) rest.push_back(y.to_vector<std::int64_t>());
    if (batches == 2) state = loader.state_dict();
  }
  other.load_state_dict(state);
  std::vector<Places> resumed;
  for (const auto& [x, y] : other) resumed.push_back(y.to_vector<std::int64_t>());
  CHECK(resumed == rest);
  CHECK(examples_of(other) == examples_of(loader));
  nn::DataLoader without(numbered(4), {.batch_size = 3});
  CHECK_THROWS_AS(without.load_state_dict(state), CheckpointError);
  nn::DataLoader longer(numbered(4), nn::WeightedRandomSampler({1, 2, 3, 4}, 11), {.batch_size = 3});
  CHECK_THROWS_AS(longer.load_state_dict(state), CheckpointError);
  nn::DataLoader others(numbered(4), nn::WeightedRandomSampler({1, 2, 3, 5}, 10), {.batch_size = 3});
  CHECK_THROWS_AS(others.load_state_dict(state), CheckpointError);
  CHECK_THROWS_AS(loader.load_state_dict(without.state_dict()), CheckpointError);
}

TEST_CASE("a sampler may be a user's own") {
  nn::DataLoader loader(numbered(6), Even(), {.batch_size = 2});
  CHECK(examples_of(loader) == Places{0, 2, 4});
  CHECK_THROWS_WITH(nn::DataLoader(numbered(3), Even()), "Even: too few");
  struct Short : Even {
    Places order(Generator& /*generator*/) const override { return {0, 2}; }
  };
  nn::DataLoader short_of_one(numbered(6), Short(), {.batch_size = 2});
  CHECK_THROWS_WITH(short_of_one.begin(), "DataLoader: the sampler Even drew 2 examples, its size() is 3");
}

TEST_CASE("samplers refuse what no epoch could be made of") {
  const std::string start = "WeightedRandomSampler: ";
  CHECK_THROWS_WITH(nn::WeightedRandomSampler({}, 1), start + "none of 0 weights is above 0, one must be");
  CHECK_THROWS_WITH(nn::WeightedRandomSampler({1e308, 1e308}, 2), start + "the sum of 2 weights is not finite");
  CHECK_THROWS_WITH(nn::WeightedRandomSampler({0, 0}, 1), start + "none of 2 weights is above 0, one must be");
  CHECK_THROWS_WITH(nn::WeightedRandomSampler({1, -2}, 1),
                    start + "weight 1 is -2, it must be finite and not negative");
  CHECK_THROWS_WITH(nn::WeightedRandomSampler({1, std::nan("")}, 1),
                    start + "weight 1 is nan, it must be finite and not negative");
  CHECK_THROWS_WITH(nn::WeightedRandomSampler({1}, 0), start + "num_samples is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::WeightedRandomSampler({1, 0}, 2, {.replacement = false}),
                    start + "2 samples without replacement of 1 weights above 0, there must not be more");
  CHECK_THROWS_WITH(nn::DataLoader(numbered(3), nn::WeightedRandomSampler({1, 1}, 2)),
                    start + "2 weights for 3 examples, there must be one for each");
  CHECK_THROWS_WITH(nn::DataLoader(numbered(2), nn::WeightedRandomSampler({1, 1}, 2), {.shuffle = true}),
                    "DataLoader: .shuffle is set and there is a sampler, which gives the order");
}

TEST_CASE("a loader takes the batches of a batch sampler") {
  nn::DataLoader loader(numbered(4), Pairs());
  CHECK(batches_of(loader) == std::vector<Places>{{0, 3}, {1}});
  CHECK(loader.size() == 2);
  CHECK(loader.examples() == 4);
  CHECK_THROWS_WITH(nn::DataLoader(numbered(3), Pairs()), "Pairs: too few");
  const std::string refused =
      "DataLoader: a batch sampler makes the batches, without .batch_size, .shuffle and .drop_last";
  CHECK_THROWS_WITH(nn::DataLoader(numbered(4), Pairs(), {.batch_size = 2}), refused);
  CHECK_THROWS_WITH(nn::DataLoader(numbered(4), Pairs(), {.shuffle = true}), refused);
  CHECK_THROWS_WITH(nn::DataLoader(numbered(4), Pairs(), {.drop_last = true}), refused);
  Pairs wrong;
  wrong.said = 3;
  nn::DataLoader one_less(numbered(4), wrong);
  CHECK_THROWS_WITH(one_less.begin(), "DataLoader: the batch sampler Pairs drew 2 batches, its size() is 3");
  wrong.drawn = {{0}, {}, {1}};
  nn::DataLoader empty_one(numbered(4), wrong);
  CHECK_THROWS_WITH(empty_one.begin(), "DataLoader: the batch sampler Pairs drew batch 1 without an example");
  CHECK(!empty_one.state().is_under_way);
}

TEST_CASE("a BucketBatchSampler puts examples of similar length into a batch, each once an epoch") {
  constexpr std::int64_t n = 1003, size = 4;
  std::vector<std::int64_t> lengths;
  Generator generator(3);
  for (std::int64_t i = 0; i < n; ++i) lengths.push_back(static_cast<std::int64_t>(generator.uniform() * 100));
  const nn::BucketBatchSampler sampler(lengths, size);
  nn::DataLoader loader(numbered(n), sampler, {.seed = 2}), same(numbered(n), sampler, {.seed = 2, .workers = 2});
  CHECK(loader.size() == 251);
  const auto first = batches_of(loader), second = batches_of(loader);
  CHECK(first != second);
  CHECK(batches_of(same) == first);
  CHECK(batches_of(same) == second);
  std::set<std::int64_t> all;
  std::int64_t padded = 0, whole = 0, smaller = 0;
  for (const Places& batch : first) {
    all.insert(batch.begin(), batch.end());
    smaller += std::ssize(batch) == size ? 0 : 1;
    std::int64_t longest = 0;
    for (const std::int64_t i : batch) {
      longest = std::max(longest, lengths[static_cast<std::size_t>(i)]);
      whole += lengths[static_cast<std::size_t>(i)];
    }
    padded += longest * std::ssize(batch);
  }
  CHECK(std::ssize(all) == n);
  CHECK(smaller == 1);
  // In a bucket of 400 examples with 100 lengths, neighbours differ by a quarter. In random batches of four uniform
  // lengths the longest is 1.6 times the mean.
  CHECK(static_cast<double>(padded) < 1.02 * static_cast<double>(whole));
  const auto is_by_length = [&](const std::vector<Places>& batches) {
    return std::is_sorted(batches.begin(), batches.end(), [&](const Places& a, const Places& b) {
      return lengths[static_cast<std::size_t>(a[0])] < lengths[static_cast<std::size_t>(b[0])];
    });
  };
  CHECK(!is_by_length({first.begin(), first.begin() + 100}));  // the batches of a bucket are shuffled
}

TEST_CASE("a BucketBatchSampler may drop the smaller batch, and refuses wrong sizes") {
  nn::DataLoader dropped(numbered(7), nn::BucketBatchSampler({5, 1, 4, 1, 3, 2, 2}, 3, {.drop_last = true}));
  CHECK(dropped.size() == 2);
  const auto batches = batches_of(dropped);
  CHECK(batches.size() == 2);
  CHECK((batches[0].size() == 3 && batches[1].size() == 3));
  nn::DataLoader large(numbered(2), nn::BucketBatchSampler({5, 1}, 9)),
      none(numbered(0), nn::BucketBatchSampler({}, 9)),
      nothing(numbered(2), nn::BucketBatchSampler({5, 1}, 9, {.drop_last = true}));
  CHECK(batches_of(large) == std::vector<Places>{{1, 0}});
  CHECK(batches_of(none).empty());
  CHECK(batches_of(nothing).empty());
  const std::string start = "BucketBatchSampler: ";
  CHECK_THROWS_WITH(nn::BucketBatchSampler({1}, 0), start + "batch_size is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::BucketBatchSampler({1, -3}, 2), start + "length 1 is -3, it must be at least 0");
  CHECK_THROWS_WITH(nn::DataLoader(numbered(2), nn::BucketBatchSampler({1}, 2)),
                    start + "1 lengths for 2 examples, there must be one for each");
}

TEST_CASE("a loader with a batch sampler resumes with the batches that would have followed") {
  const nn::BucketBatchSampler sampler({5, 1, 4, 1, 3, 2, 2}, 2);
  nn::DataLoader loader(numbered(7), sampler), other(numbered(7), sampler, {.seed = 9});
  batches_of(loader);
  auto expected = batches_of(loader);
  nn::DataLoader again(numbered(7), sampler);
  batches_of(again);
  auto batch = again.begin();
  ++batch;
  other.load_state_dict(again.state_dict());
  CHECK(batches_of(other) == std::vector<Places>(expected.begin() + 2, expected.end()));
  CHECK(batches_of(other) == batches_of(loader));
  nn::DataLoader others(numbered(7), nn::BucketBatchSampler({5, 1, 4, 1, 3, 2, 1}, 2)),
      without(numbered(7), {.batch_size = 2});
  CHECK_THROWS_AS(others.load_state_dict(again.state_dict()), CheckpointError);
  CHECK_THROWS_AS(without.load_state_dict(again.state_dict()), CheckpointError);
  CHECK_THROWS_AS(again.load_state_dict(without.state_dict()), CheckpointError);
}
