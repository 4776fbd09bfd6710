// Samplers, and loaders that have one.
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
